#include "pipeline/spec/node_path.h"

#include <charconv>
#include <optional>
#include <vector>

namespace convoy::spec {
namespace {

// A key, or an index when `index` is set.
struct PathPart {
  std::string key;
  std::optional<std::size_t> index;
  std::string so_far;  // the path up to here, for messages
};

Failure bad_path(const std::string& message) { return {ExitCode::bad_spec, message}; }

// "[2]" at `at`; moves behind it.
std::optional<std::size_t> read_index(const std::string& path, std::size_t& at) {
  std::size_t index = 0;
  const char* const end = path.data() + path.size();
  const auto [stop, problem] = std::from_chars(path.data() + at + 1, end, index);
  if (problem != std::errc() || stop == end || *stop != ']') return std::nullopt;
  at = static_cast<std::size_t>(stop - path.data()) + 1;
  return index;
}

Result<std::vector<PathPart>> split(const std::string& path) {
  std::vector<PathPart> parts;
  std::size_t at = 0;
  while (true) {
    const std::size_t end = std::min(path.find_first_of(".[", at), path.size());
    if (end == at) return bad_path("a key is empty; write it like model.layers[2].conv2d.filters");
    parts.push_back({path.substr(at, end - at), std::nullopt, path.substr(0, end)});
    at = end;
    while (at < path.size() && path[at] == '[') {
      const std::optional<std::size_t> index = read_index(path, at);
      if (!index) return bad_path("a list index must be a number in brackets, like layers[2]");
      parts.push_back({"", index, path.substr(0, at)});
    }
    if (at == path.size()) return parts;
    if (path[at] != '.') return bad_path("expected \".\" after \"" + path.substr(0, at) + '"');
    ++at;
  }
}

Result<Node*> step_into_list(Node& list, const PathPart& part) {
  if (list.kind != Node::Kind::sequence) return bad_path('"' + part.so_far + "\" asks for a list item, but there is no list");
  if (*part.index >= list.items.size()) {
    return bad_path('"' + part.so_far + "\" does not exist; the list has " + std::to_string(list.items.size()) +
                    " items, counted from 0");
  }
  return &list.items[*part.index];
}

enum class Missing { fail, make };

Result<Node*> step_into_map(Node& node, const PathPart& part, Missing missing) {
  if (node.kind == Node::Kind::null && missing == Missing::make) {
    const Mark key_mark = node.key_mark;
    node = Node::map();
    node.mark = kOverrideMark;
    node.key_mark = key_mark;
  }
  if (node.kind != Node::Kind::map) {
    return bad_path('"' + part.so_far + "\" does not exist: what stands there is " +
                    (node.kind == Node::Kind::sequence ? "a list; name an item like [0]" : "a single value, not a map"));
  }
  for (auto& [key, value] : node.entries) {
    if (key == part.key) return &value;
  }
  if (missing == Missing::fail) return bad_path('"' + part.so_far + "\" does not exist");
  Node made;
  made.mark = made.key_mark = kOverrideMark;
  return &node.set(part.key, std::move(made));
}

Result<Node*> walk(Node& root, const std::string& path, Missing missing) {
  const Result<std::vector<PathPart>> parts = split(path);
  if (!parts) return parts.failure();
  Node* node = &root;
  for (const PathPart& part : parts.value()) {
    const Result<Node*> next = part.index ? step_into_list(*node, part) : step_into_map(*node, part, missing);
    if (!next) return next.failure();
    node = next.value();
  }
  return node;
}

}  // namespace

Result<Node*> find_node(Node& root, const std::string& path) { return walk(root, path, Missing::fail); }

Result<Node*> find_or_make(Node& root, const std::string& path) { return walk(root, path, Missing::make); }

}  // namespace convoy::spec
