// A block of tiles of dY into the Winograd domain, for a range of output channels. X goes there by WinogradStages.
#pragma once

#include "stages/steps/winograd_gradient/winograd_weights_kernels.h"
#include "stages/steps/winograd_gradient/winograd_weights_plan.h"

namespace convoy {

class GradientTransform {
 public:
  GradientTransform(const WinogradProblem& problem, const WinogradWeightsPlan& plan, const WinogradWeightsKernels& kernels)
      : problem_(problem), plan_(plan), kernels_(kernels) {}

  void run(const TileBlock&, Range out, const float* d_y, float* to) const;

 private:
  void run_tiles(const TileBlock&, Range columns, Range rows, Range out, const float* d_y, float* to) const;

  const WinogradProblem& problem_;
  const WinogradWeightsPlan& plan_;
  const WinogradWeightsKernels& kernels_;
};

}  // namespace convoy
