#include "stages/layers/activated_output.h"

#include <algorithm>
#include <string>
#include <vector>

namespace convoy {

int read_activation(spec::ParamReader& reader) {
  // In the order of the steps' numbers.
  static const std::vector<std::string> names{"linear", "relu", "tanh", "sigmoid"};
  const std::string name =
      reader.choice("activation", "linear", names,
                    {"elu", "gelu", "hard_sigmoid", "hard_swish", "leaky_relu", "relu6", "silu", "softmax", "softplus", "swish"});
  return static_cast<int>(std::ranges::find(names, name) - names.begin());
}

TensorId ActivatedOutput::sums() {
  const bool activated = activation_ != 0;
  sums_ = activated ? context_.make_tensor(TensorDesc::blocked("sums", context_.output_shape())) : context_.output();
  return sums_;
}

void ActivatedOutput::forward() {
  if (activation_ == 0) return;
  Step step;
  step.name = "activation";
  step.kind = "activation_forward";
  step.inputs = {sums_};
  step.outputs = {context_.output()};
  step.attributes = {{"function", activation_}};
  context_.forward(std::move(step));
}

TensorId ActivatedOutput::backward() {
  if (activation_ == 0) return context_.d_output();
  const TensorId d_sums = context_.make_tensor(TensorDesc::blocked("d_sums", context_.output_shape()));
  Step step;
  step.name = "activation_backward";
  step.kind = "activation_backward";
  step.inputs = {context_.output(), context_.d_output()};
  step.outputs = {d_sums};
  step.attributes = {{"function", activation_}};
  context_.backward(std::move(step));
  return d_sums;
}

}  // namespace convoy
