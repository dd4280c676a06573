// Reads a `*_initializer` key: a Keras name, or a map of one name to its arguments ({random_normal: {stddev: 0.01}}).
#pragma once

#include <string>

#include "pipeline/graph/layer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

// Problems go to the reader's diagnostics. Defaults of arguments are Keras's.
Initializer read_initializer(spec::ParamReader&, const std::string& key, const std::string& otherwise);

}  // namespace convoy
