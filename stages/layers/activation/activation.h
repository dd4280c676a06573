// relu, tanh, sigmoid, and activation: {activation: relu | tanh | sigmoid | linear}: a function of each element.
//
// Only the output is kept for the way back. Behind a convolution or a dense layer a pass may fold the step into theirs.
#pragma once

#include <memory>

#include "pipeline/graph/layer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

std::unique_ptr<Layer> make_activation(spec::ParamReader&);
std::unique_ptr<Layer> make_relu(spec::ParamReader&);
std::unique_ptr<Layer> make_sigmoid(spec::ParamReader&);
std::unique_ptr<Layer> make_tanh(spec::ParamReader&);

}  // namespace convoy
