// A YAML document as a plain tree with positions.
//
// Parsed from events (yaml-cpp accepts duplicate keys and cyclic aliases silently when it builds nodes): duplicate
// keys, anchors, aliases, merge keys and tags are errors, and size, depth and node count are bounded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/spec/diagnostics.h"

namespace convoy::spec {

struct Node {
  enum class Kind { null, scalar, sequence, map };
  // Not implicit: whether a vector of pairs may hold the unfinished Node depends on the compiler, and clang says no.
  Node();

  Kind kind = Kind::null;
  std::string text;                                   // scalar
  bool quoted = false;                                // a quoted scalar is a string, never a number or boolean
  std::vector<Node> items;                            // sequence
  std::vector<std::pair<std::string, Node>> entries;  // map, in file order
  Mark mark;                                          // of the value
  Mark key_mark;                                      // of the key, for map entries

  static Node scalar(std::string text);  // plain: read as number, boolean or string by its text
  static Node string(std::string text);  // always a string, whatever it looks like
  static Node number(double value);      // reads back as the same bits
  static Node integer(std::int64_t value);
  static Node boolean(bool value);
  static Node map();
  static Node sequence();
  const Node* find(std::string_view key) const;   // map: the value, or null
  Node& set(const std::string& key, Node value);  // map: insert or replace
};

struct YamlLimits {
  std::size_t bytes;
  std::size_t nodes;
};
inline constexpr YamlLimits kWrittenLimits{1 << 20, 10'000};
// Of a spec that convoy itself resolved: its blocks and repeats are written out.
inline constexpr YamlLimits kResolvedLimits{64 << 20, 4'000'000};

// Depth is limited to 32. After an error that ends parsing (syntax, a limit) the result is null and the
// diagnostics hold the reason; after others (a duplicate key, an anchor) the rest of the tree is there to be checked.
Node load_yaml_text(const std::string& text, Diagnostics&, const YamlLimits& = kWrittenLimits);
Node load_yaml_file(const std::filesystem::path&, Diagnostics&);  // Error(io) when it cannot be read

// Whether load_yaml_text could read it back within the limits, `text` being its YAML.
bool is_within(const Node&, const std::string& text, const YamlLimits&);

// Block style, numbers so that they read back as the same bits, strings quoted when they could be read as something else.
std::string to_yaml(const Node&);

// Applies "a.b[2].c=value" (the value is parsed as YAML; keys that do not exist are made, list items are not). Problems,
// also those found later in what was set, are reported under the name "--set".
void apply_override(Node& root, const std::string& assignment, Diagnostics&);

}  // namespace convoy::spec
