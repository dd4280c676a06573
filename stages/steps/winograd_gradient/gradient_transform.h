// A block of tiles of dY into the Winograd domain, for a range of output channels. X goes there by WinogradStages.
#pragma once

#include "stages/steps/conv_weights/weights_geometry.h"
#include "stages/steps/winograd/tile_order.h"
#include "stages/steps/winograd_gradient/winograd_weights_kernels.h"

namespace convoy {

class GradientTransform {
 public:
  GradientTransform(const WinogradProblem& problem, const WinogradWeightsKernels& kernels)
      : problem_(problem), kernels_(kernels) {}

  // `d_y`: the whole tensor; `to`: from the order's first tile and the range's first channel block on.
  void run(const TileBlock& part, const TileOrder&, Range out, const float* d_y, float* to, const TileLayout&) const;

 private:
  void run_rectangle(const TileBlock&, const TileRectangle&, Range out, const float* d_y, float* to, const TileLayout&) const;

  const WinogradProblem& problem_;
  const WinogradWeightsKernels& kernels_;
};

}  // namespace convoy
