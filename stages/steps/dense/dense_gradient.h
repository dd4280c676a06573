// The weight gradient of a dense layer, rectangle by rectangle: sums of outer products over the batch.
//
// A rectangle is made in two steps: `pack` copies its part of X and dY into scratch (pack_vectors.h); `add_up` makes the rows of
// one or more blocks of outputs from them.
#pragma once

#include <algorithm>
#include <cstddef>

#include "pipeline/core/isa.h"
#include "pipeline/graph/step_kind.h"
#include "stages/steps/conv_weights/weights_geometry.h"
#include "stages/steps/conv_weights/weights_kernels.h"

namespace convoy {

// Rectangles are of at most so many blocks: one of outputs is 64 KB of weights, X for 16 images as much.
inline constexpr int kRectangleOutBlocks = 8, kRectangleInBlocks = 64;

class DenseGradient {
 public:
  static constexpr std::int64_t kPair = std::int64_t{kBlock} * kBlock;  // floats of a pair of blocks in d_weight

  DenseGradient(const TensorDesc& x, const TensorDesc& d_y, const BindContext&);

  // The weight is cut into rectangles of some blocks of outputs by some blocks of inputs.
  struct Rectangle {
    Range out, in;                                                     // channel blocks
    std::int64_t floats_a_block() const { return in.size() * kPair; }  // of d_weight, for one block of outputs
  };
  int rectangles() const;
  Rectangle rectangle(int index) const;

  std::size_t scratch_bytes() const;
  // Both vectors of the rectangle; what is in scratch then serves `add_up`.
  void pack(const Rectangle&, int batch, const float* x, const float* d_y, float* scratch) const;

  // d_weight [out][in][16][16] for the blocks `out`, which lie in the rectangle, overwritten. `out_stride`: floats from one block
  // of outputs to the next.
  void add_up(const Rectangle&, Range out, int batch, const float* scratch, float* d_weight, std::int64_t out_stride) const;

  // Floats that `add_up` writes at most for a part of for_parts.
  std::int64_t part_floats() const { return kernels_.grouped.main.blocks * kRectangleInBlocks * kPair; }
  // `visit(Range out)` for the rectangle's blocks of outputs, as many at once as a register tile holds.
  template <typename Visit>
  void for_parts(const Rectangle& r, Visit visit) const {
    const int step = kernels_.grouped.main.blocks;
    for (int out = r.out.begin; out < r.out.end; out += step) visit(Range{out, std::min(out + step, r.out.end)});
  }

  // Floats of d_weight from one block of outputs to the next, and before a pair of blocks.
  std::int64_t out_stride() const { return kPair * x_.channel_blocks(); }
  std::int64_t weight_at(int out, int in) const { return out * out_stride() + in * kPair; }

 private:
  std::int64_t block_floats() const { return std::int64_t{max_batch_} * kBlock; }

  Shape x_, d_y_;
  std::int64_t x_item_, d_y_item_;
  int max_batch_;
  const WeightsKernels& kernels_;
};

}  // namespace convoy
