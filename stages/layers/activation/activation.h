// relu {max_value, negative_slope}, leaky_relu {negative_slope: 0.3}, relu6, sigmoid, silu, softmax, swish, tanh, and
// activation {activation: NAME}: a function of each element, or for softmax of each pixel.
//
// NAME is linear, relu, tanh, sigmoid, relu6, leaky_relu (slope 0.2, as Keras's function has it), swish or silu,
// scaled_tanh (LeCun's 1.7159 tanh(2 x / 3)), or softmax (over the channels of each pixel). Only the output is kept for the
// way back, for swish the input. Behind a convolution or a dense layer a pass may fold the step into theirs.
#pragma once

#include <memory>

#include "pipeline/graph/layer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

std::unique_ptr<Layer> make_activation(spec::ParamReader&);
std::unique_ptr<Layer> make_leaky_relu(spec::ParamReader&);
std::unique_ptr<Layer> make_relu(spec::ParamReader&);
std::unique_ptr<Layer> make_relu6(spec::ParamReader&);
std::unique_ptr<Layer> make_sigmoid(spec::ParamReader&);
std::unique_ptr<Layer> make_softmax(spec::ParamReader&);
std::unique_ptr<Layer> make_swish(spec::ParamReader&);  // also silu, its other name
std::unique_ptr<Layer> make_tanh(spec::ParamReader&);

}  // namespace convoy
