// From a model's definition (parameters, defaults, blocks, layers, auxiliary) to a plain list of layers.
#pragma once

#include <string>
#include <vector>

#include "pipeline/spec/bind_parameters.h"
#include "pipeline/spec/pipeline_spec.h"

namespace convoy::spec {

struct ExpandedModel {
  std::vector<PartSpec> layers;  // each with its full name, and inputs where it does not read the layer before
  std::vector<AuxiliarySpec> auxiliary;
  std::vector<BlockName> blocks;
};

// `definition` reads the model section or a model's file, `scope` holds its parameters. Without `auxiliary_heads` the side heads
// and all that only they need are left out. After errors of blocks, repeats, ifs or expressions there are no layers: what could
// be said about those left would be wrong.
ExpandedModel expand_model(ParamReader& definition, const Scope& scope, int origin, bool auxiliary_heads, Substitution&);

}  // namespace convoy::spec
