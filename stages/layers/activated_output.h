// The `activation` key of layers with weights, and how such a layer lowers it.
//
// The layer writes its sums to a tensor of its own and an activation step turns them into the output; a fusion pass may
// join the two later. Going back, the activation's gradient comes first: it is the gradient of the sums.
#pragma once

#include "pipeline/graph/layer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

// An activation as data for steps: the number that they know it by (0 is none) and its parameters.
struct ActivationFunction {
  static constexpr int kRelu = 1, kTanh = 2, kSigmoid = 3, kRelu6 = 4, kLeakyRelu = 5, kSwish = 6, kScaledTanh = 7;
  static constexpr int kSoftmax = 8;  // over the channels of each pixel: step kinds of its own

  // With Keras's default parameters.
  ActivationFunction(int function);
  static ActivationFunction leaky_relu(double alpha, std::optional<double> max_value = std::nullopt);

  int number;
  Attributes attributes;  // of the steps

  Step forward(const char* name, TensorId x, TensorId y) const;
  // Of x and y only the one that the function goes back from is read.
  Step backward(const char* name, TensorId x, TensorId y, TensorId d_y, TensorId d_x) const;
};

// The number of the `activation` key; the key is optional, by default linear.
int read_activation(spec::ParamReader&);

class ActivatedOutput {
 public:
  // The context outlives this object.
  ActivatedOutput(LoweringContext& context, const ActivationFunction& activation) : context_(context), activation_(activation) {}

  // Where the layer's own forward step writes. Call once.
  TensorId sums();
  // Emits the activation; after the layer's own forward step.
  void forward();
  // Emits the activation's backward step; what it returns is the gradient of the sums.
  TensorId backward();

 private:
  LoweringContext& context_;
  ActivationFunction activation_;
  TensorId sums_ = kNoTensor;
};

}  // namespace convoy
