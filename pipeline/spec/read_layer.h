// One layer of the expanded list: the keys that every layer has.
#pragma once

#include <string>

#include "pipeline/spec/pipeline_spec.h"

namespace convoy::spec {

// The keys of `resolved` are those of the spec floor; the layer's own stay in LayerSpec::part.
LayerSpec read_layer(const PartSpec& part, Diagnostics& diagnostics, Node& resolved);

}  // namespace convoy::spec
