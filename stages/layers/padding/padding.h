// zero_padding2d: zeros around a map. pad_channels: channels of zeros behind the existing ones, for maps and flat vectors.
//
// Keys: padding (1; Keras's: an int, [vertical, horizontal] or [[top, bottom], [left, right]]; also [top, bottom, left, right]
// as for convolutions); channels: how many there are afterwards. The channels are the shortcut of option A in He et al.,
// "Deep Residual Learning for Image Recognition" (CVPR 2016).
#pragma once

#include <memory>

#include "pipeline/graph/layer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

std::unique_ptr<Layer> make_pad_channels(spec::ParamReader&);
std::unique_ptr<Layer> make_zero_padding2d(spec::ParamReader&);

}  // namespace convoy
