// add: the sum of two inputs or more of equal shape. concatenate: two inputs or more one behind the other along the channels;
// maps of equal height and width, or flat vectors. No keys beside `inputs`.
//
// The gradient of each input of a sum is the output's own: no step computes it. Inputs that do not go together are named
// with their shapes (InputMismatch).
#pragma once

#include <memory>

#include "pipeline/graph/layer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

std::unique_ptr<Layer> make_add(spec::ParamReader&);
std::unique_ptr<Layer> make_concatenate(spec::ParamReader&);

}  // namespace convoy
