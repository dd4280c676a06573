// Depthwise steps whose kernels slide over whole planes: 3x3 taps next to each other, equal strides of 1 or 2, no depth
// multiplier, maps at least seven pixels wide. Nothing is copied but into the kernel's ring of rows.
//
// A plan is pure arithmetic, made once by `bind`. Calls throw Error(internal) when a kernel reports a failure.
#pragma once

#include <optional>
#include <vector>

#include "pipeline/core/isa.h"
#include "stages/steps/depthwise/depthwise_kernels.h"
#include "stages/steps/depthwise/depthwise_problem.h"

namespace convoy {

// Of a tile's source where a plane is cut into bands of rows: each band reads two rows of its neighbour's again.
constexpr std::int64_t kSlidingFloats = 64 * 1024;

// Target columns of one call, and the source columns that lie inside the map among those they read; `left` of the positions
// they read lie before them.
struct SlidingStrip {
  PixelRange targets, sources;
  int left = 0;
};

// Target (i, j) reads source rows i * stride - pad_top .. + 2 and columns likewise. Backward-data at stride 2 is the exception:
// targets 2i and 2i + 1 read rows i - pad_top and the next.
struct SlidingPlan {
  Shape source, target;
  int stride = 1, pad_top = 0, pad_left = 0;
  bool reversed = false;  // taps run backwards through the filter: backward-data
  std::vector<SlidingStrip> strips;
  int ahead_source = 0, ahead_target = 0;  // bytes to prefetch ahead
};

// Nothing where the generic kernels must do. `sliding_forward` also serves the weight gradient.
std::optional<SlidingPlan> sliding_forward(const DepthwiseProblem&);
std::optional<SlidingPlan> sliding_backward_data(const DepthwiseProblem&);

// Target rows `rows` of `planes` channel blocks. `source` is the first block's whole map, `target` begins at the first row.
void slide_depthwise(Isa, const SlidingPlan&, PixelRange rows, int planes, const float* source, const DepthwiseFilters&,
                     float* target);

// Adds to d_weight the sums over the whole maps of `planes` channel blocks.
void slide_depthwise_weights(Isa, const SlidingPlan&, int planes, const float* x, const float* d_y, float* d_weight);

}  // namespace convoy
