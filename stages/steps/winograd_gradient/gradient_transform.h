// A block of tiles of dY into the Winograd domain, for a range of output channels. X goes there by WinogradStages.
#pragma once

#include "stages/steps/conv_weights/weights_geometry.h"
#include "stages/steps/winograd/winograd_problem.h"
#include "stages/steps/winograd_gradient/winograd_weights_kernels.h"

namespace convoy {

class GradientTransform {
 public:
  GradientTransform(const WinogradProblem& problem, const WinogradWeightsKernels& kernels)
      : problem_(problem), kernels_(kernels) {}

  // `d_y`: the whole tensor; `to`: from the block's first tile and the range's first channel block on.
  void run(const TileBlock&, Range out, const float* d_y, float* to, const TileLayout&) const;

 private:
  void run_tiles(const TileBlock&, Range columns, Range rows, Range out, const float* d_y, float* to, const TileLayout&) const;

  const WinogradProblem& problem_;
  const WinogradWeightsKernels& kernels_;
};

}  // namespace convoy
