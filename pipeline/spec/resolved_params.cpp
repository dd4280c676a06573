#include <stdexcept>

#include "pipeline/spec/node_path.h"
#include "pipeline/spec/pipeline_spec.h"

namespace convoy::spec {

void set_resolved_params(Node& root, const std::string& path, const Node& params) {
  const Result<Node*> part = find_or_make(root, path);
  if (!part || part.value()->kind != Node::Kind::map) {
    throw std::logic_error("no part at " + path + " in the resolved spec");
  }
  for (const auto& [key, value] : params.entries) part.value()->set(key, value);
}

}  // namespace convoy::spec
