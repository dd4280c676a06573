// dropout: in training each element is zero with probability `rate` and divided by 1 - rate otherwise; in inference the
// layer copies its input.
//
// Key: rate, in [0, 1). Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting" (JMLR 2014),
// inverted as in every framework. Which elements are dropped follows from job seed, epoch, sample and the layer's name.
#pragma once

#include <memory>

#include "pipeline/graph/layer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

std::unique_ptr<Layer> make_dropout(spec::ParamReader&);

}  // namespace convoy
