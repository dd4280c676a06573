#include "pipeline/spec/node.h"

#include <algorithm>
#include <charconv>

namespace convoy::spec {

Node::Node() = default;

Node Node::scalar(std::string text) {
  Node node;
  node.kind = Kind::scalar;
  node.text = std::move(text);
  return node;
}

Node Node::string(std::string text) {
  Node node = scalar(std::move(text));
  node.quoted = true;
  return node;
}

Node Node::number(double value) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;  // the shortest text with the same bits
  std::string text(buffer, end);
  // A point everywhere, because YAML 1.1 readers take "1e-3" for a string.
  if (text.find('.') == std::string::npos) text.insert(std::min(text.find('e'), text.size()), ".0");
  return scalar(std::move(text));
}

Node Node::integer(std::int64_t value) { return scalar(std::to_string(value)); }

Node Node::boolean(bool value) { return scalar(value ? "true" : "false"); }

Node Node::map() {
  Node node;
  node.kind = Kind::map;
  return node;
}

Node Node::sequence() {
  Node node;
  node.kind = Kind::sequence;
  return node;
}

const Node* Node::find(std::string_view key) const {
  for (const auto& [name, value] : entries) {
    if (name == key) return &value;
  }
  return nullptr;
}

Node& Node::set(const std::string& key, Node value) {
  for (auto& [name, old] : entries) {
    if (name == key) return old = std::move(value);
  }
  return entries.emplace_back(key, std::move(value)).second;
}

}  // namespace convoy::spec
