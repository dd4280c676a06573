#include "stages/input/augmentation.h"

#include <algorithm>

#include "pipeline/spec/part_names.h"

namespace convoy {

std::vector<AugmentStage> build_augmentation(std::span<const spec::PartSpec> parts, std::span<const InputStageEntry> table,
                                             spec::Diagnostics& diagnostics) {
  std::vector<AugmentStage> stages;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const spec::PartSpec& part = parts[i];
    const auto entry = std::find_if(table.begin(), table.end(), [&](const InputStageEntry& e) { return e.name == part.type; });
    if (entry == table.end()) {
      std::vector<std::string> names;
      for (const InputStageEntry& e : table) names.emplace_back(e.name);
      diagnostics.error(part.mark, part.path, spec::unknown_part_message("augmentation", part.type, names));
      continue;
    }
    spec::ParamReader reader(part.params, part.path, diagnostics);
    std::unique_ptr<InputStage> stage = entry->make(reader);
    reader.finish();
    const std::uint32_t op = op_id(part.type + "/" + std::to_string(i));
    stages.push_back({part.type, op, part.path, reader.resolved(), std::move(stage)});
  }
  return stages;
}

}  // namespace convoy
