// max_pooling2d, average_pooling2d, adaptive_average_pooling2d, global_average_pooling2d and global_max_pooling2d.
//
// Keys, Keras's: pool_size (2), strides (default: pool_size), padding (valid; also same, or pixels as in padding_param.h).
// PyTorch's: ceil_mode (false: sizes round down; true: up, a last window may hang over the input but begins inside it or the
// padding before it), count_include_pad (average only, false: padded positions are not counted, as Keras has it; true, PyTorch's
// default: they count as zeros, but what a window has beyond the padding does not). A padded position is never a maximum. Every
// window must touch the map. adaptive_average_pooling2d has output_size, an integer
// or [height, width], and averages over that many windows, which cover a map of any size: floor(i n / m) up to ceil((i + 1) n /
// m) for window i of m over n positions, as PyTorch and Keras have them. The global layers give the mean or maximum of each
// channel as a flat vector, or with keepdims (false) as a map of one pixel.
#pragma once

#include <memory>

#include "pipeline/graph/layer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

std::unique_ptr<Layer> make_adaptive_average_pooling2d(spec::ParamReader&);
std::unique_ptr<Layer> make_average_pooling2d(spec::ParamReader&);
std::unique_ptr<Layer> make_global_average_pooling2d(spec::ParamReader&);
std::unique_ptr<Layer> make_global_max_pooling2d(spec::ParamReader&);
std::unique_ptr<Layer> make_max_pooling2d(spec::ParamReader&);

}  // namespace convoy
