#include "pipeline/spec/node_path.h"
#include "pipeline/spec/pipeline_spec.h"

namespace convoy::spec {

bool set_resolved_params(Node& root, const std::string& path, const Node& params) {
  const Result<Node*> part = find_node(root, path);
  if (!part || part.value()->kind != Node::Kind::map) return false;
  // One order whatever was written, so that a resolved spec resolves to itself: what names the part, its own parameters,
  // then what the spec floor added.
  Node ordered = Node::map();
  for (const char* key : {"type", "name", "inputs"}) {
    if (const Node* value = part.value()->find(key)) ordered.set(key, *value);
  }
  for (const auto& [key, value] : params.entries) ordered.set(key, value);
  for (const auto& [key, value] : part.value()->entries) {
    if (ordered.find(key) == nullptr) ordered.set(key, value);
  }
  part.value()->entries = std::move(ordered.entries);
  return true;
}

}  // namespace convoy::spec
