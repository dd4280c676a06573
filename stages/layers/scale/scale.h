// scale: y = x * scale + bias, one coefficient and one bias per channel, as Caffe's Scale layer over the channels.
//
// Keys: use_bias (true), scale_initializer (ones), bias_initializer (zeros). Weights: scale (channels), bias (channels).
#pragma once

#include <memory>

#include "pipeline/graph/layer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

std::unique_ptr<Layer> make_scale(spec::ParamReader&);

}  // namespace convoy
