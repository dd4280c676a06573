// The stages of the spec's `augment` list, built.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/graph/registry.h"
#include "pipeline/spec/pipeline_spec.h"

namespace convoy {

struct AugmentStage {
  std::string name;     // as in the spec
  std::uint32_t op;     // of its random draws: op_id("<name>/<place in the list>"), part of what resume repeats
  std::string path;     // dotted key, for set_resolved_params
  spec::Node resolved;  // its parameters with defaults
  std::unique_ptr<InputStage> stage;
};

// Reports unknown stages and keys to `diagnostics`; stages with problems are left out or have defaults in their place.
std::vector<AugmentStage> build_augmentation(std::span<const spec::PartSpec>, std::span<const InputStageEntry>,
                                             spec::Diagnostics&);

}  // namespace convoy
