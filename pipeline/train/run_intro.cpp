#include "pipeline/train/run_intro.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "pipeline/graph/describe.h"

namespace convoy {
namespace {

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
  for (const std::string& name : empty_classes(train.dataset())) {
    lines.push_back(fmt::format("class '{}' has no training image (of folders only .jpg, .jpeg and .png files count)", name));
  }
  return lines;
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
