#include <optional>

#include "pipeline/spec/node.h"
#include "pipeline/spec/node_path.h"

namespace convoy::spec {
namespace {

void place_at_override(Node& node) {
  node.mark = node.key_mark = kOverrideMark;
  for (Node& item : node.items) place_at_override(item);
  for (auto& [key, value] : node.entries) place_at_override(value);
}

std::optional<Node> parse_value(const std::string& path, const std::string& text, Diagnostics& diagnostics) {
  Diagnostics problems("--set");
  Node value = load_yaml_text(text, problems);
  if (!problems.ok()) {
    diagnostics.error(kOverrideMark, path, "the value cannot be read: " + problems.lines().front());
    return std::nullopt;
  }
  place_at_override(value);
  return value;
}

}  // namespace

void apply_override(Node& root, const std::string& assignment, Diagnostics& diagnostics) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    diagnostics.error(kOverrideMark, assignment, "expected KEY=VALUE, like trainer.epochs=3");
    return;
  }
  const std::string path = assignment.substr(0, equals);
  const std::optional<Node> value = parse_value(path, assignment.substr(equals + 1), diagnostics);
  if (!value) return;
  const Result<Node*> target = find_or_make(root, path);
  if (!target) {
    diagnostics.error(kOverrideMark, path, target.failure().message);
    return;
  }
  *target.value() = *value;
}

}  // namespace convoy::spec
