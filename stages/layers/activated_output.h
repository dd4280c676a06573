// The `activation` key of layers with weights, and how such a layer lowers it.
//
// The layer writes its sums to a tensor of its own and an activation step turns them into the output; a fusion pass may
// join the two later. Going back, the activation's gradient comes first: it is the gradient of the sums.
#pragma once

#include "pipeline/graph/layer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

// The number that steps know an activation by; 0 is none.
int read_activation(spec::ParamReader&);

class ActivatedOutput {
 public:
  // Both outlive this object.
  ActivatedOutput(LoweringContext& context, int activation) : context_(context), activation_(activation) {}

  // Where the layer's own forward step writes. Call once.
  TensorId sums();
  // Emits the activation; after the layer's own forward step.
  void forward();
  // Emits the activation's backward step; what it returns is the gradient of the sums.
  TensorId backward();

 private:
  LoweringContext& context_;
  int activation_;
  TensorId sums_ = kNoTensor;
};

}  // namespace convoy
