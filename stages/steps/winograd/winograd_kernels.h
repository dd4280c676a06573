// The compiled Winograd kernels by instruction set; dimensions of their buffers are in halide_gen/winograd.
#pragma once

#include <HalideRuntime.h>

#include <cstdint>
#include <span>
#include <string_view>

#include "halide_gen/winograd/winograd_form.h"
#include "pipeline/core/isa.h"

namespace convoy {

using InputKernel = int (*)(halide_buffer_t* source, std::int32_t pad_left, std::int32_t pad_top, std::int32_t step_x,
                            std::int32_t step_y, halide_buffer_t* v);
using OutputKernel = int (*)(halide_buffer_t* m, halide_buffer_t* initial, halide_buffer_t* y);

struct WinogradTransforms {
  int (*filter)(halide_buffer_t* w, halide_buffer_t* u);
  InputKernel input, input_edge;      // rows of tiles inside the map, and any
  OutputKernel output, output_edges;  // tiles inside the map, and those of which it has only the first outputs
};
const WinogradTransforms& winograd_transforms(Isa, const winograd::Form&);

// `next`, `next_block`, `next_step`: what is prefetched meanwhile.
using ProductKernel = int (*)(halide_buffer_t* v, halide_buffer_t* u, std::int64_t next, std::int64_t next_block,
                              std::int32_t next_step, halide_buffer_t* m);

// A register tile of the product, named "<tiles>x<channel blocks>".
struct ProductTile {
  std::string_view name;
  int tiles, blocks;
  double speed;  // inside a step, relative to the fastest of the instruction set (measured on Zen 5)
  struct Kernels {
    ProductKernel whole;   // whole groups of `blocks` channel blocks
    ProductKernel single;  // one channel block: the odd last one
  };
  Kernels all;  // sums over all lanes of the source's channel blocks,
  Kernels few;  // or over the first kFewLanes: the same bits where the others are zero
};
// All of an instruction set.
std::span<const ProductTile> product_tiles(Isa);

}  // namespace convoy
