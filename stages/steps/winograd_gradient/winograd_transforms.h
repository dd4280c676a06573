// A block of tiles into the Winograd domain: its part of X, and of dY for a range of output channels.
#pragma once

#include "stages/steps/winograd_gradient/winograd_weights_kernels.h"
#include "stages/steps/winograd_gradient/winograd_weights_plan.h"

namespace convoy {

// Either some rows of tiles of one image, or some whole images.
struct WinogradBlock {
  Range images, rows;
  int tiles(const WinogradWeightsPlan& plan) const { return images.size() * rows.size() * plan.tiles_x; }
};

class WinogradTransforms {
 public:
  WinogradTransforms(const WeightsGeometry& g, const WinogradWeightsPlan& plan, const WinogradWeightsKernels& kernels)
      : g_(g), plan_(plan), kernels_(kernels) {}

  void inputs(const WinogradBlock&, const float* x, float* to) const;
  void gradients(const WinogradBlock&, Range out, const float* d_y, float* to) const;

 private:
  void input_rows(const WinogradBlock&, int image, Range rows, bool edge, const float* x, float* to) const;
  void gradient_tiles(const WinogradBlock&, Range columns, Range rows, Range out, const float* d_y, float* to) const;

  const WeightsGeometry& g_;
  const WinogradWeightsPlan& plan_;
  const WinogradWeightsKernels& kernels_;
};

}  // namespace convoy
