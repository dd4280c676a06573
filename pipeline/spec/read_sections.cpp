#include "pipeline/spec/read_sections.h"

#include <algorithm>

namespace convoy::spec {

ParamReader section(ParamReader& parent, const std::string& key) {
  static const Node absent = Node::map();
  const Node* node = parent.child(key);
  return {node != nullptr ? *node : absent, parent.path().empty() ? key : parent.path() + "." + key, parent.diagnostics()};
}

void take_params(PartSpec& part, const Node& map, const std::vector<std::string>& own_keys) {
  part.own_keys = own_keys;
  if (map.kind != Node::Kind::map) {  // reported: whoever reads the parameters misses none of them
    part.params = map;
    return;
  }
  Node params = Node::map();
  params.mark = map.mark;
  params.key_mark = map.key_mark;
  for (const auto& [key, value] : map.entries) {
    if (std::find(own_keys.begin(), own_keys.end(), key) == own_keys.end()) params.entries.emplace_back(key, value);
  }
  part.params = std::move(params);
}

Node with_params(Node own, const Node& params) {
  for (const auto& [key, value] : params.entries) own.set(key, value);
  return own;
}

}  // namespace convoy::spec
