// depthwise_conv2d: a convolution in which every input channel has filters of its own (Howard et al. 2017, MobileNets).
//
// Keys, Keras's: kernel_size, strides (1), padding (valid), depth_multiplier (1), dilation_rate (1), use_bias (true),
// activation (linear), depthwise_initializer (glorot_uniform), bias_initializer (zeros). Output channel c * depth_multiplier
// + m is filter m of input channel c. Weights: kernel (kernel_h, kernel_w, channels, depth_multiplier), bias (channels *
// depth_multiplier). Strides and dilation may be combined, which Keras refuses.
#pragma once

#include <memory>

#include "pipeline/graph/layer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

// (kh, kw, channels, multiplier) -> [output/16][kh][kw][output%16], output = channel * multiplier + m.
extern const Packing depthwise_kernel_packing;

std::unique_ptr<Layer> make_depthwise_conv2d(spec::ParamReader&);

}  // namespace convoy
