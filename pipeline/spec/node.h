// A YAML document as a plain tree with positions.
//
// Parsed from events (yaml-cpp accepts duplicate keys and cyclic aliases silently when it builds nodes): duplicate
// keys, anchors, aliases, merge keys and tags are errors, and size, depth and node count are bounded.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/spec/diagnostics.h"

namespace convoy::spec {

struct Node {
  enum class Kind { null, scalar, sequence, map };
  Kind kind = Kind::null;
  std::string text;      // scalar
  bool quoted = false;   // a quoted scalar is a string, never a number or boolean
  std::vector<Node> items;                            // sequence
  std::vector<std::pair<std::string, Node>> entries;  // map, in file order
  Mark mark;             // of the value
  Mark key_mark;         // of the key, for map entries

  static Node scalar(std::string text);
  static Node map();
  static Node sequence();
  const Node* find(std::string_view key) const;  // map: the value, or null
  Node& set(const std::string& key, Node value);  // map: insert or replace
};

// Limits: 1 MiB, depth 32, 10,000 nodes.
Node load_yaml_text(const std::string& text, Diagnostics&);
Node load_yaml_file(const std::filesystem::path&, Diagnostics&);  // Error(io) when it cannot be read

// Block style, numbers so that they read back as the same bits, strings quoted when they could be read as something else.
std::string to_yaml(const Node&);

// Applies "a.b[2].c=value" (the value is parsed as YAML). Problems are reported under the name "--set".
void apply_override(Node& root, const std::string& assignment, Diagnostics&);

}  // namespace convoy::spec
