// The compiled variants of the convolution kernel, by instruction set, register tile and source pixel stride.
//
// A tile is named "<pixels>x<channel blocks>". Each comes for the source strides that matter: floats from one pixel of the
// tile to the next, fixed at compile time. Other strides do not need kernels of their own: with images as the pixels of a
// tile, pixels always lie side by side.
#pragma once

#include <HalideRuntime.h>

#include <span>
#include <string_view>

#include "pipeline/core/isa.h"

namespace convoy {

// x, w, initial, y; dimensions as in halide_gen/conv/conv_generator.cpp.
using ConvKernel = int (*)(halide_buffer_t*, halide_buffer_t*, halide_buffer_t*, halide_buffer_t*);

struct ConvKernelVariant {
  int pixel_stride;
  ConvKernel tile;    // whole tiles of channel blocks
  ConvKernel single;  // one channel block: the odd last one
};

struct ConvTileKernels {
  std::string_view name;
  int pixels;
  int blocks;
  // Measured share of the FMA peak (Zen 5, data in L2), of whole tiles of channel blocks and of single ones.
  double speed, single_speed;
  std::span<const ConvKernelVariant> variants;
  // For maps of one pixel, that is dense layers: prefetches the weights, which come from memory. Or none.
  ConvKernelVariant flat{};

  // The kernel for a source pixel stride; null when there is none. Flat problems have their own first.
  const ConvKernelVariant* find(int pixel_stride, bool is_flat) const {
    if (is_flat && flat.tile != nullptr && flat.pixel_stride == pixel_stride) return &flat;
    for (const ConvKernelVariant& v : variants) {
      if (v.pixel_stride == pixel_stride) return &v;
    }
    return nullptr;
  }
};

// The tiles that the cost rule chooses among, largest first. `image` ones sum over a run-time number of neighbouring floats.
std::span<const ConvTileKernels> conv_tiles(Isa, bool image);

// What the cost rule expects of a tile that it never chooses: only their orders of pixels are compared.
inline constexpr double kFurtherTileSpeed = 0.9;

// Further tiles, which only a tuned schedule names: the compiled ones that halide_gen/tuned lists, then what was added.
std::span<const ConvTileKernels> further_conv_tiles(Isa, bool image);
// For the tuner, whose process compiles tiles while it runs: before anything is bound, by one thread. `name` and `variants` must
// outlive the process's use of them.
void add_conv_tile(Isa, bool image, const ConvTileKernels&);

// Copies of blocked maps with zeros outside the source, and its two forms for NHWC rows.
using ConvCopyKernel = int (*)(halide_buffer_t*, halide_buffer_t*);
struct ConvCopyKernels {
  ConvCopyKernel blocked;            // (c, x, y, block)
  ConvCopyKernel image;              // (x * channels + c, y)
  ConvCopyKernel image_interleaved;  // the same, into rows whose elements lie apart
};
const ConvCopyKernels& conv_copies(Isa);

}  // namespace convoy
