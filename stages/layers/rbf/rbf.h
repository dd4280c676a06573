// rbf: y_k = -|x - code_k|^2 for a flat vector x and one fixed code of +1 and -1 a class: the class with the nearest code has the
// largest output. LeCun et al., "Gradient-based learning applied to document recognition" (1998), there without the minus.
//
// Key: codes, one string a class, '#' for +1 and '.' for -1, one character a feature; blanks are ignored. No parameters.
#pragma once

#include <memory>

#include "pipeline/graph/layer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

std::unique_ptr<Layer> make_rbf(spec::ParamReader&);

}  // namespace convoy
