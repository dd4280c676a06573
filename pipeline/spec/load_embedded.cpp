#include "pipeline/spec/load_embedded.h"

namespace convoy::spec {
namespace {

void set_file(Node& node, int file) {
  node.mark.file = node.key_mark.file = file;
  for (Node& item : node.items) set_file(item, file);
  for (auto& [key, value] : node.entries) set_file(value, file);
}

Node adopt(Node root, const Diagnostics& problems, Diagnostics& diagnostics) {
  const int file = diagnostics.add_file(problems.file());
  diagnostics.absorb(problems, file);
  set_file(root, file);
  return root;
}

}  // namespace

Node load_embedded(std::string_view text, const std::string& name, Diagnostics& diagnostics) {
  Diagnostics problems(name);
  Node root = load_yaml_text(std::string(text), problems);
  return adopt(std::move(root), problems, diagnostics);
}

Node load_model_file(const std::filesystem::path& path, Diagnostics& diagnostics) {
  Diagnostics problems(path.string());
  Node root = load_yaml_file(path, problems);
  return adopt(std::move(root), problems, diagnostics);
}

}  // namespace convoy::spec
