// Which key of a model sets the number of its outputs: what messages about classes tell people to set.
#pragma once

#include <string>
#include <vector>

#include "pipeline/spec/bind_parameters.h"
#include "pipeline/spec/pipeline_spec.h"

namespace convoy::spec {

// "model.num_classes" of a model that `section` names and whose parameter it is, "model.parameters.num_classes" of one that
// stands in the section, else the units of its last layer; empty where that comes out of a block or a file.
std::string classes_key(const Parameters&, ParamReader& section, bool is_named, const std::vector<LayerSpec>&);

// A checkpoint's spec holds the layers written out: the key that set their number when the network was named is none any more.
// Reports it, and what to set instead.
void refuse_number_of_classes(const Parameters&, ParamReader& section, const std::string& classes_key);

}  // namespace convoy::spec
