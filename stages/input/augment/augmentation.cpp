#include "stages/input/augment/augmentation.h"

#include <algorithm>

#include "pipeline/spec/part_names.h"

namespace convoy {
namespace {

std::string size_text(const SampleDesc& desc) {
  if (desc.height == 0) return "a size that varies";
  return std::to_string(desc.height) + "x" + std::to_string(desc.width);
}

}  // namespace

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
    if (!stage->must_be_last() && !stages.empty() && stages.back().stage->must_be_last()) {
      diagnostics.error(part.mark, part.path,
                        "comes after " + stages.back().name + ", which works on the finished input; put it before");
    }
    const std::uint32_t op = op_id(part.type + "/" + std::to_string(i));
    stages.push_back({part.type, op, part.path, reader.resolved(), std::move(stage)});
  }
  return stages;
}

std::vector<AugmentStage> build_eval_transform(std::span<const spec::PartSpec> parts, std::span<const InputStageEntry> table,
                                               spec::Diagnostics& diagnostics) {
  std::vector<AugmentStage> stages = build_augmentation(parts, table, diagnostics);
  for (const AugmentStage& s : stages) {
    if (!s.stage->random()) continue;
    const auto part = std::find_if(parts.begin(), parts.end(), [&](const spec::PartSpec& p) { return p.path == s.path; });
    diagnostics.error(part->mark, s.path, "is random; evaluation takes stages like resize_short and center_crop");
  }
  return stages;
}

bool resize_goes_first(std::span<const AugmentStage> stages) {
  return std::none_of(stages.begin(), stages.end(), [](const AugmentStage& s) { return s.stage->sets_size(); });
}

std::string size_problem(std::span<const AugmentStage> stages, const SampleDesc& input) {
  SampleDesc desc = resize_goes_first(stages) ? input : SampleDesc{0, 0, input.channels};
  for (const AugmentStage& s : stages) desc = s.stage->plan(desc, input);
  if (desc == input) return "";
  return "the stages end with " + size_text(desc) + ", the model's input is " + size_text(input) +
         "; end with a crop of that size";
}

}  // namespace convoy
