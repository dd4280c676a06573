// A tile's source pixels with zeros around the map: the map itself where nothing reaches over it, else a copy in scratch.
#pragma once

#include "pipeline/core/isa.h"
#include "stages/steps/depthwise/depthwise_problem.h"

namespace convoy {

// Strides are floats; `data` is the rectangle's first pixel.
struct DepthwiseSource {
  const float* data = nullptr;
  std::int64_t pitch = 0, plane = 0;
};

// Channel blocks `planes` of `image` (one image's blocked map of shape `map`). `scratch` has room for the rectangle in each.
DepthwiseSource padded_source(const float* image, const Shape& map, PixelRange planes, const DepthwiseRect&, float* scratch);

// The same for output blocks `planes` of a layer with a depth multiplier above 1: lane c of the copy is the input channel that
// output channel c reads.
DepthwiseSource spread_source(Isa, const float* image, const Shape& map, int multiplier, PixelRange planes, const DepthwiseRect&,
                              float* scratch);

}  // namespace convoy
