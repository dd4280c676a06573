// Elements of a weight gradient in double, from transformed maps V and gradients D as they lie in memory: the step
// winograd_gradient_contract. Layouts: pipeline/graph/winograd_layout.h; V and D are any numbers, whether or not a transform
// makes them.
#pragma once

#include "bench/tune/reference_sample.h"
#include "halide_gen/winograd/winograd_matrices.h"
#include "pipeline/graph/winograd_layout.h"
#include "stages/steps/winograd/tile_order.h"

namespace convoy::bench {

class WinogradGradientSample {
 public:
  explicit WinogradGradientSample(TuneProblem&);

  const Form& form() const { return form_; }
  int in_channels() const { return in_blocks_ * kBlock; }
  int out_channels() const { return out_blocks_ * kBlock; }

  // G^T [ sum over tiles of V * D ] G. Tolerance: the magnitudes of all its terms by eps and the root of their number, as in
  // winograd_sample.h.
  ReferenceElement element(int ky, int kx, int in, int out) const;

 private:
  template <typename Visit>
  void for_each_tile(int product, const Visit&) const;

  Form form_;
  winograd::Matrix filter_y_, filter_x_;
  Shape result_;
  int in_blocks_, out_blocks_, batch_, order_images_;
  TileLayout inputs_, gradients_;
  const float *v_, *d_;
};

}  // namespace convoy::bench
