// y = (x scale - mean[c]) / std[c], channels R, G, B: `preprocess` of the spec.
//
// Run as x (scale / std) + (-mean / std), both factors rounded once from double. Throws Error(bad_spec) when `mean` or
// `std` has neither one value nor one a channel.
#pragma once

#include <vector>

#include "pipeline/graph/input_stage.h"
#include "stages/input/pixel_kernels.h"

namespace convoy {

class Normalize : public InputStage {
 public:
  Normalize(int channels, double scale, const std::vector<double>& mean, const std::vector<double>& std,
            const PixelKernels& kernels = pixel_kernels());

  SampleDesc plan(const SampleDesc& in) const override;
  Status run(const SampleView& in, SampleView& out, Rng, StageScratch&) const override;

 private:
  const PixelKernels& kernels_;
  int channels_;
  std::vector<float> factor_, offset_;  // repeated to a whole number of pixels and of vectors
};

}  // namespace convoy
