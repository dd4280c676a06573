// conv2d: two-dimensional convolution (cross-correlation, as every framework has it) with bias and activation.
//
// Keys, Keras's: filters, kernel_size, strides (1), padding (valid), dilation_rate (1), groups (1), use_bias (true), activation
// (linear), kernel_initializer (glorot_uniform), bias_initializer (zeros); our own: connections (connections_param.h). Weights:
// kernel (kernel_h, kernel_w, in / groups, filters), bias (filters). On the network's image with 1 or 3 channels a layer without
// groups, dilation and connections reads NHWC directly and has no input gradient.
#pragma once

#include <memory>

#include "pipeline/graph/layer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

std::unique_ptr<Layer> make_conv2d(spec::ParamReader&);

}  // namespace convoy
