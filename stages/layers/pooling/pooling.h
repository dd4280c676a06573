// max_pooling2d, average_pooling2d and global_average_pooling2d.
//
// Keys, Keras's: pool_size (2), strides (default: pool_size), padding (valid; also same, or pixels as in padding_param.h).
// Padded positions take no part: they are never a maximum and are not counted in an average, as Keras has it (PyTorch counts
// them by default). Every window must touch the map. Sizes round down, as in Keras. The global layer has no keys and gives a
// flat vector, the mean of each channel.
#pragma once

#include <memory>

#include "pipeline/graph/layer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

std::unique_ptr<Layer> make_average_pooling2d(spec::ParamReader&);
std::unique_ptr<Layer> make_global_average_pooling2d(spec::ParamReader&);
std::unique_ptr<Layer> make_max_pooling2d(spec::ParamReader&);

}  // namespace convoy
