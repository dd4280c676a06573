// The key `connections` of conv2d: which input maps each output map sees, as in the third layer of LeNet-5 (LeCun et al. 1998,
// table I). A list of lists, one an output map, of input maps counted from 0.
//
// Weights without a connection exist in files, in Keras order, and are zero; they are not counted as parameters.
#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/graph/packing.h"
#include "pipeline/graph/step.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

using Connections = std::vector<std::vector<int>>;  // by output map; empty: everything is connected

// Problems go to the reader's diagnostics.
Connections read_connections(spec::ParamReader&, int filters);

// Throws Error(bad_spec) where an input map does not exist.
void check_connections(const Connections&, int in_channels);

// Positions of the weights that do not exist, in Keras order of (kh, kw, in, out).
std::vector<std::int64_t> gaps(const Connections&, const Dims&);

// The attributes by which the weight gradient leaves them out: connected_<output map>_<k>, of whose bits bit b stands for input
// map 32 k + b.
void describe(const Connections&, Attributes&);

}  // namespace convoy
