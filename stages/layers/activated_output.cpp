#include "stages/layers/activated_output.h"

#include <algorithm>
#include <string>
#include <vector>

#include "stages/layers/single_input.h"

namespace convoy {
namespace {

// Keras's activation of this name; its layer has another default.
constexpr double kLeakySlope = 0.2;

}  // namespace

ActivationFunction::ActivationFunction(int function) : number(function) {
  if (function != kSoftmax) attributes.set("function", function);
  if (function == kLeakyRelu) attributes.set("alpha", kLeakySlope);
}

ActivationFunction ActivationFunction::leaky_relu(double alpha, std::optional<double> max_value) {
  ActivationFunction f(kLeakyRelu);
  f.attributes.set("alpha", alpha);
  if (max_value) f.attributes.set("max_value", *max_value);
  return f;
}

Step ActivationFunction::forward(const char* name, TensorId x, TensorId y) const {
  return make_step(name, number == kSoftmax ? "softmax_forward" : "activation_forward", {x}, {y}, attributes);
}

Step ActivationFunction::backward(const char* name, TensorId x, TensorId y, TensorId d_y, TensorId d_x) const {
  const TensorId saved = number == kSwish ? x : y;
  return make_step(name, number == kSoftmax ? "softmax_backward" : "activation_backward", {saved, d_y}, {d_x}, attributes);
}

int read_activation(spec::ParamReader& reader) {
  // In the order of the steps' numbers.
  static const std::vector<std::string> names{"linear",     "relu",  "tanh",        "sigmoid", "relu6",
                                              "leaky_relu", "swish", "scaled_tanh", "softmax", "silu"};
  const std::string name =
      reader.choice("activation", "linear", names, {"elu", "gelu", "hard_sigmoid", "hard_swish", "softplus"});
  if (name == "silu") return ActivationFunction::kSwish;  // its other name
  return static_cast<int>(std::ranges::find(names, name) - names.begin());
}

TensorId ActivatedOutput::sums() {
  const bool activated = activation_.number != 0;
  sums_ = activated ? context_.make_tensor(TensorDesc::blocked("sums", context_.output_shape())) : context_.output();
  return sums_;
}

void ActivatedOutput::forward() {
  if (activation_.number != 0) context_.forward(activation_.forward("activation", sums_, context_.output()));
}

TensorId ActivatedOutput::backward() {
  if (activation_.number == 0) return context_.d_output();
  const TensorId d_sums = context_.make_tensor(TensorDesc::blocked("d_sums", context_.output_shape()));
  context_.backward(activation_.backward("activation_backward", sums_, context_.output(), context_.d_output(), d_sums));
  return d_sums;
}

}  // namespace convoy
