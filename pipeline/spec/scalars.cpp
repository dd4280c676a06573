#include "pipeline/spec/scalars.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace convoy::spec {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t skip_digits(const std::string& text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

// The end of [+-]?(0|[1-9][0-9]*), or 0 when the text does not begin with an integer.
std::size_t integer_end(const std::string& text) {
  const std::size_t begin = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  const std::size_t end = skip_digits(text, begin);
  if (end == begin) return 0;
  if (text[begin] == '0' && end > begin + 1) return 0;
  return end;
}

// from_chars knows no leading plus.
const char* number_begin(const std::string& text) { return text.data() + (text[0] == '+' ? 1 : 0); }

bool is_plain_scalar(const Node& node) { return node.kind == Node::Kind::scalar && !node.quoted; }

}  // namespace

bool is_number_text(const std::string& text) {
  std::size_t at = integer_end(text);
  if (at == 0) {  // ".5" has no integer part
    at = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
    if (at + 1 >= text.size() || text[at] != '.' || !is_digit(text[at + 1])) return false;
  }
  if (at < text.size() && text[at] == '.') at = skip_digits(text, at + 1);
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t end = skip_digits(text, at);
    if (end == at) return false;
    at = end;
  }
  return at == text.size();
}

std::optional<std::int64_t> as_integer(const Node& node) {
  if (!is_plain_scalar(node) || node.text.empty() || integer_end(node.text) != node.text.size()) return std::nullopt;
  std::int64_t value = 0;
  const auto result = std::from_chars(number_begin(node.text), node.text.data() + node.text.size(), value);
  if (result.ec != std::errc()) return std::nullopt;
  return value;
}

std::optional<double> as_real(const Node& node) {
  if (!is_plain_scalar(node) || !is_number_text(node.text)) return std::nullopt;
  double value = 0.0;
  const auto result = std::from_chars(number_begin(node.text), node.text.data() + node.text.size(), value);
  if (result.ec != std::errc()) return std::nullopt;  // too large or too small for a double
  return value;
}

std::optional<std::int64_t> as_bytes(const Node& node) {
  if (!is_plain_scalar(node)) return std::nullopt;
  int shift = 0;
  std::size_t unit = 0;
  for (const char* name : {"KiB", "MiB", "GiB", "TiB"}) {
    shift += 10;
    if (node.text.ends_with(name)) unit = 3;
    if (unit != 0) break;
  }
  if (unit == 0) shift = 0;
  Node number = node;
  number.text.resize(node.text.size() - unit);
  const std::optional<std::int64_t> count = as_integer(number);
  if (!count || *count < 0 || *count > std::numeric_limits<std::int64_t>::max() >> shift) return std::nullopt;
  return *count << shift;
}

std::optional<bool> as_boolean(const Node& node) {
  if (!is_plain_scalar(node)) return std::nullopt;
  if (node.text == "true") return true;
  if (node.text == "false") return false;
  return std::nullopt;
}

std::optional<std::string> as_string(const Node& node) {
  if (node.kind != Node::Kind::scalar) return std::nullopt;
  if (!node.quoted && (is_number_text(node.text) || as_boolean(node))) return std::nullopt;
  return node.text;
}

std::string describe(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::sequence:
      return "a list";
    case Node::Kind::map:
      return "a map";
    case Node::Kind::scalar:
      break;
  }
  constexpr std::size_t kLongest = 60;
  const std::size_t end = std::min(kLongest, node.text.find('\n'));  // messages are lines
  const std::string text = node.text.size() > end ? node.text.substr(0, end) + "..." : node.text;
  return '"' + text + '"' + (node.quoted ? " (in quotes: a string)" : "");
}

}  // namespace convoy::spec
