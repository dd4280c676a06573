// dense: y = x W + b with activation, on a flat input.
//
// Keys, Keras's: units, use_bias (true), activation (linear), kernel_initializer (glorot_uniform), bias_initializer
// (zeros). Weights: kernel (in, units), bias (units).
#pragma once

#include <memory>

#include "pipeline/graph/layer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

std::unique_ptr<Layer> make_dense(spec::ParamReader&);

}  // namespace convoy
