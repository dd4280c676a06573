#include "pipeline/spec/read_sections.h"

namespace convoy::spec {

PartSpec read_optimizer(ParamReader& reader, const Node& node, PipelineSpec& spec) {
  PartSpec part;
  part.type = reader.string("name", std::nullopt);
  spec.learning_rate = reader.real("learning_rate", spec.learning_rate, 1e-12, 1e6);
  spec.exclude_from_weight_decay = reader.strings("exclude_from_weight_decay", std::vector<std::string>{});
  reader.not_built("norm_weight_decay", "there are no normalization layers yet");
  take_params(part, node, {"name", "learning_rate", "exclude_from_weight_decay", "norm_weight_decay"});
  part.path = reader.path();
  const Node* name = node.find("name");
  part.mark = name != nullptr ? name->mark : node.mark;
  return part;
}

}  // namespace convoy::spec
