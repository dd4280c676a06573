#include "pipeline/train/run_intro.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "pipeline/graph/describe.h"
#include "pipeline/train/class_weights.h"

namespace convoy {
namespace {

constexpr std::size_t kListedClasses = 10;

std::string counts(const char* what, const DataSource& source) {
  const Dataset& data = source.dataset();
  std::string text = fmt::format("{}: {} images in {} classes", what, data.size(), data.class_names().size());
  if (data.quarantined() > 0) text += fmt::format(", {} more quarantined", data.quarantined());
  return text;
}

std::vector<std::string> empty_classes(const Dataset& dataset) {
  std::vector<std::int64_t> images(dataset.class_names().size());
  for (std::int64_t id = 0; id < dataset.size(); ++id) ++images[static_cast<std::size_t>(dataset.label(id))];
  std::vector<std::string> names;
  for (std::size_t c = 0; c < images.size(); ++c) {
    if (images[c] == 0) names.push_back(dataset.class_names()[c]);
  }
  return names;
}

// "each batch: MixUp (0.2) or CutMix (1.0)", "weights of classes: cat 0.5, dog 2"; nothing for plain jobs.
std::string mixing_text(const Job& job, const Dataset& training) {
  const spec::BatchAugmentSpec& mix = job.spec.batch_augment;
  std::string text;
  if (mix.mixup_alpha) text = fmt::format("each batch: MixUp ({:g})", *mix.mixup_alpha);
  if (mix.cutmix_alpha) text += fmt::format("{}CutMix ({:g})", mix.mixup_alpha ? " or " : "each batch: ", *mix.cutmix_alpha);
  const std::vector<float> weights = class_weights(job, training);
  for (std::size_t c = 0; c < std::min(weights.size(), kListedClasses); ++c) {
    const char* before = c > 0 ? ", " : text.empty() ? "weights of classes: " : "; weights of classes: ";
    text += fmt::format("{}{} {:.3g}", before, training.class_names()[c], weights[c]);
  }
  return text + (weights.size() > kListedClasses ? ", ..." : "");
}

// Leaves of a tree by their dotted key.
void flatten(const spec::Node& node, const std::string& path, std::map<std::string, std::string>& leaves) {
  if (node.kind == spec::Node::Kind::map) {
    for (const auto& [key, value] : node.entries) flatten(value, path.empty() ? key : path + "." + key, leaves);
  } else if (node.kind == spec::Node::Kind::sequence) {
    for (std::size_t i = 0; i < node.items.size(); ++i) flatten(node.items[i], fmt::format("{}[{}]", path, i), leaves);
  } else {
    leaves[path] = node.kind == spec::Node::Kind::null ? "null" : node.text;
  }
}

std::map<std::string, std::string> leaves_of(const std::string& yaml) {
  spec::Diagnostics diagnostics("spec");
  std::map<std::string, std::string> leaves;
  flatten(spec::load_yaml_text(yaml, diagnostics, spec::kResolvedLimits), "", leaves);
  return leaves;
}

}  // namespace

std::vector<std::string> intro_lines(const Job& job, const DataSource& train, const DataSource* val, Isa isa, int threads) {
  std::string line = counts("training", train);
  if (val != nullptr) line += "; " + counts("validation", *val);
  std::vector<std::string> lines{line};
  lines.push_back(fmt::format("model: {} parameters; {} kernels on {} thread{}; run folder {}", describe(job.network).parameters,
                              to_string(isa), threads, threads == 1 ? "" : "s",
                              job.spec.job.output_dir.lexically_normal().string()));
  if (job.spec.data.train.balanced) lines.push_back("sampling: each class is drawn equally often, by data.train.sampling");
  const std::string mixing = mixing_text(job, train.dataset());
  if (!mixing.empty()) lines.push_back(mixing);
  for (const std::string& name : empty_classes(train.dataset())) {
    lines.push_back(fmt::format("class '{}' has no training image (of folders only .jpg, .jpeg and .png files count)", name));
  }
  for (std::string& warning : spec_warnings(job)) lines.push_back(std::move(warning));
  return lines;
}

std::vector<std::string> spec_warnings(const Job& job) {
  std::vector<std::string> warnings;
  if (job.spec.data.train.balanced && job.spec.loss.balanced_classes) {
    warnings.emplace_back(
        "warning: data.train.sampling: balanced and loss.class_weight: balanced make up for rare classes twice; rare classes now "
        "count for more than common ones: leave one of the two out");
  }
  return warnings;
}

std::vector<std::string> spec_differences(const std::string& old_yaml, const std::string& new_yaml) {
  std::map<std::string, std::string> before = leaves_of(old_yaml), after = leaves_of(new_yaml);
  std::set<std::string> keys;
  for (const auto& [key, value] : before) keys.insert(key);
  for (const auto& [key, value] : after) keys.insert(key);
  std::vector<std::string> differences;
  for (const std::string& key : keys) {
    const auto text = [&](const auto& leaves) { return leaves.contains(key) ? leaves.at(key) : std::string("(absent)"); };
    if (text(before) != text(after)) differences.push_back(key + ": " + text(before) + " -> " + text(after));
  }
  return differences;
}

}  // namespace convoy
