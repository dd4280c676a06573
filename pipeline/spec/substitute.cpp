#include "pipeline/spec/substitute.h"

#include <algorithm>

#include "pipeline/spec/expression.h"
#include "pipeline/spec/expression_tokens.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

constexpr std::size_t kMostValues = 2'000'000;  // lists inside lists inside parameters could double without end
constexpr const char* kTooMany = "blocks and repeats make more than 2,000,000 values; make the model smaller";
constexpr int kDeepest = 20;  // below the limit that a spec is read with: what is written reads back
constexpr std::size_t kLongestText = 1000;

// The end of "$(...)" that begins at `at`, behind its bracket. Brackets in strings do not count.
std::size_t expression_end(const std::string& text, std::size_t at) {
  int open = 0;
  char quote = 0;
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(') {
      ++open;
    } else if (c == ')' && --open == 0) {
      return i + 1;
    }
  }
  throw BadExpression{"\"$(\" is not closed; end it with \")\""};
}

bool is_expression(const std::string& text, std::size_t at) { return at + 1 < text.size() && text[at + 1] == '('; }

std::string_view inside(const std::string& text, std::size_t at, std::size_t end) {
  return std::string_view(text).substr(at + 2, end - at - 3);
}

const Node& parameter(const std::string& name, const Scope& scope) {
  const Node* value = scope.find(name);
  if (value == nullptr) throw BadExpression{unknown_name(name, scope)};
  return *value;
}

void set_place(Node& node, Mark mark, Mark key_mark) {
  node.mark = mark;
  node.key_mark = key_mark;
  for (Node& item : node.items) set_place(item, mark, mark);
  for (auto& [key, value] : node.entries) set_place(value, mark, mark);
}

struct Extent {
  std::size_t nodes = 1;
  int depth = 0;
};

Extent extent_of(const Node& node) {
  Extent extent;
  const auto add = [&](const Node& child) {
    const Extent below = extent_of(child);
    extent.nodes += below.nodes;
    extent.depth = std::max(extent.depth, below.depth + 1);
  };
  for (const Node& item : node.items) add(item);
  for (const auto& [key, value] : node.entries) add(value);
  return extent;
}

Mark with_origin(Mark mark, int origin) {
  if (origin != 0) mark.origin = origin;
  return mark;
}

}  // namespace

Node Substitution::fail(const Node& at, const Place& place, const std::string& message) {
  ++failures_;
  diagnostics_.error(with_origin(at.mark, place.origin), place.path, message);
  return {};
}

Node Substitution::whole_value(const Node& node, const Node& value, const Place& place) {
  const Extent extent = extent_of(value);
  made_ += extent.nodes;
  if (made_ > kMostValues) return fail(node, place, kTooMany);
  if (place.depth + extent.depth > kDeepest) return fail(node, place, "lists and maps are nested too deep here; flatten them");
  Node result = value;
  set_place(result, with_origin(node.mark, place.origin), with_origin(node.key_mark, place.origin));
  return result;
}

std::string Substitution::interpolate(const std::string& text, const Place& place) const {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '$') {
      out += text[at++];
    } else if (at + 1 < text.size() && text[at + 1] == '$') {
      out += '$';
      at += 2;
    } else if (is_expression(text, at)) {
      const std::size_t end = expression_end(text, at);
      out += text_of(evaluate(inside(text, at, end), place.scope));
      at = end;
    } else if (at + 1 < text.size() && is_name_start(text[at + 1])) {
      const std::size_t end = name_end(text, at + 1);
      const std::string name = text.substr(at + 1, end - at - 1);
      out += text_of(value_of(parameter(name, place.scope), name));
      at = end;
    } else {
      throw BadExpression{"\"$\" begins a name or an expression, $name or $(...); write $$ for a dollar"};
    }
    if (out.size() > kLongestText) throw BadExpression{"the text grows beyond 1,000 characters"};
  }
  return out;
}

Node Substitution::scalar(const Node& node, const Place& place) {
  const std::string& text = node.text;
  try {
    if (text[0] == '$' && is_expression(text, 0) && expression_end(text, 0) == text.size()) {
      return whole_value(node, node_of(evaluate(inside(text, 0, text.size()), place.scope)), place);
    }
    if (text[0] == '$' && text.size() > 1 && is_name_start(text[1]) && name_end(text, 1) == text.size()) {
      return whole_value(node, parameter(text.substr(1), place.scope), place);
    }
    return whole_value(node, Node::string(interpolate(text, place)), place);
  } catch (const BadExpression& bad) {
    return fail(node, place, "in " + describe(Node::scalar(text)) + ": " + bad.message);
  }
}

Node Substitution::copy(const Node& node, const Place& place) {
  if (++made_ > kMostValues) return fail(node, place, kTooMany);
  if (node.kind == Node::Kind::scalar && node.text.find('$') != std::string::npos) return scalar(node, place);
  Node result;
  result.kind = node.kind;
  result.text = node.text;
  result.quoted = node.quoted;
  result.mark = with_origin(node.mark, place.origin);
  result.key_mark = with_origin(node.key_mark, place.origin);
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    result.items.push_back(
        copy(node.items[i], {place.scope, place.origin, place.path + "[" + std::to_string(i) + "]", place.depth + 1}));
  }
  for (const auto& [key, value] : node.entries) {
    result.entries.emplace_back(key, copy(value, {place.scope, place.origin, place.path + "." + key, place.depth + 1}));
  }
  return result;
}

}  // namespace convoy::spec
