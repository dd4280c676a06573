#include "pipeline/spec/node_path.h"
#include "pipeline/spec/pipeline_spec.h"

namespace convoy::spec {

bool set_resolved_params(Node& root, const std::string& path, const Node& params) {
  const Result<Node*> part = find_node(root, path);
  if (!part || part.value()->kind != Node::Kind::map) return false;
  for (const auto& [key, value] : params.entries) part.value()->set(key, value);
  return true;
}

}  // namespace convoy::spec
