// local_response_normalization: each value divided by a power of the squares around it in its pixel, across channels
// (Krizhevsky et al. 2012). y = x (k + alpha / size * sum of x^2 over `size` channels)^-beta, PyTorch's formula.
//
// Keys, PyTorch's: size (5), alpha (1e-4), beta (0.75), k (1). AlexNet's paper writes alpha without the division by size.
// No weights.
#pragma once

#include <memory>

#include "pipeline/graph/layer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

std::unique_ptr<Layer> make_local_response_normalization(spec::ParamReader&);

}  // namespace convoy
