// flatten: a map as one vector, in Keras's order (height, width, channel), so that the dense weights behind it are Keras's.
// No keys. A flat input passes through unchanged.
#pragma once

#include <memory>

#include "pipeline/graph/layer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

std::unique_ptr<Layer> make_flatten(spec::ParamReader&);

}  // namespace convoy
