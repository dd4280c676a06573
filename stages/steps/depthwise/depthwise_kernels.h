// Calls of the depthwise kernels: which variant suits a view, and the views themselves.
//
// Strides are floats. Throws Error(internal) when a kernel reports a failure.
#pragma once

#include <cstdint>

#include "pipeline/core/isa.h"
#include "stages/steps/depthwise/depthwise_problem.h"
#include "stages/steps/depthwise/depthwise_source.h"

namespace convoy {

// What a tile writes: `data` is the first pixel of its first row in its first channel block.
struct DepthwiseTarget {
  float* data = nullptr;
  std::int64_t pitch = 0, plane = 0;
};

struct DepthwiseFilters {
  const float* weight = nullptr;  // of the tile's first channel block
  const float* bias = nullptr;    // never null: zeros where there is none
  std::int64_t bias_plane = 0;
};

// Computes `planes` channel blocks of target rows `rows`, every pass of both axes. `source` begins at `rect`.
void run_depthwise(Isa, const DepthwiseProblem&, const DepthwiseTiling&, PixelRange rows, int planes, const DepthwiseRect& rect,
                   const DepthwiseSource&, const DepthwiseFilters&, const DepthwiseTarget&);

// Adds to the weight gradient d_weight of `planes` channel blocks the sums over output rows `rows`; forward geometry. `d_y`
// begins at the first of the rows.
void run_depthwise_weights(Isa, const DepthwiseProblem&, const DepthwiseTiling&, PixelRange rows, int planes,
                           const DepthwiseSource& x, const DepthwiseSource& d_y, float* d_weight);

}  // namespace convoy
