#include "pipeline/cli/spec_json.h"

#include <charconv>

namespace convoy::cli {
namespace {

nlohmann::ordered_json scalar_json(const spec::Node& node) {
  if (node.quoted) return node.text;
  if (node.text == "true" || node.text == "false") return node.text == "true";
  const char* begin = node.text.data();
  const char* end = begin + node.text.size();
  std::int64_t integer = 0;
  if (const auto r = std::from_chars(begin, end, integer); r.ec == std::errc{} && r.ptr == end) return integer;
  double real = 0;
  if (const auto r = std::from_chars(begin, end, real); r.ec == std::errc{} && r.ptr == end) return real;
  return node.text;
}

}  // namespace

nlohmann::ordered_json to_json(const spec::Node& node) {
  switch (node.kind) {
    case spec::Node::Kind::null:
      return nullptr;
    case spec::Node::Kind::scalar:
      return scalar_json(node);
    case spec::Node::Kind::sequence: {
      nlohmann::ordered_json all = nlohmann::ordered_json::array();
      for (const spec::Node& item : node.items) all.push_back(to_json(item));
      return all;
    }
    case spec::Node::Kind::map: {
      nlohmann::ordered_json all = nlohmann::ordered_json::object();
      for (const auto& [key, value] : node.entries) all[key] = to_json(value);
      return all;
    }
  }
  return nullptr;
}

}  // namespace convoy::cli
