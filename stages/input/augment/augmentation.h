// The stages of the spec's lists `augment` and `eval_transform`, built.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/graph/input_stage.h"
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

// The same for evaluation, which refuses random stages.
std::vector<AugmentStage> build_eval_transform(std::span<const spec::PartSpec>, std::span<const InputStageEntry>,
                                               spec::Diagnostics&);

// True when no stage sets the size: a resize to the model's input then goes before the list.
bool resize_goes_first(std::span<const AugmentStage>);

// "" when the list leads from a picture of any size to the model's input, else what is wrong.
std::string size_problem(std::span<const AugmentStage>, const SampleDesc& input);

}  // namespace convoy
