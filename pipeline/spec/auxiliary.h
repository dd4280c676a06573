// Side heads of a model: `auxiliary: [{layer: aux1_classifier, loss_weight: 0.3}]`.
#pragma once

#include <string>
#include <vector>

#include "pipeline/spec/expander.h"

namespace convoy::spec {

// `list` is the value of `auxiliary`, every $ replaced, `path` its key. Their `layer` becomes the full name.
std::vector<AuxiliarySpec> read_auxiliary(const Node& list, const std::string& path, const Expander&, Diagnostics&);

// Takes out the heads and every layer that only they need.
void drop_auxiliary(std::vector<ExpandedLayer>& layers, const std::vector<AuxiliarySpec>& heads);

}  // namespace convoy::spec
