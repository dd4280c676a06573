#include <algorithm>
#include <array>
#include <cctype>

#include "pipeline/spec/node.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Words that some YAML reader takes for a boolean or null.
bool is_special_word(std::string text) {
  static constexpr std::array<const char*, 9> kWords{"true", "false", "null", "yes", "no", "on", "off", "y", "n"};
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::find(kWords.begin(), kWords.end(), text) != kWords.end();
}

// Narrow on purpose: what this lets through unquoted, every YAML reader reads as this string.
bool is_safe_plain(const std::string& text) {
  if (text.empty() || !(is_letter(text[0]) || text[0] == '_' || text[0] == '/') || is_special_word(text)) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '/'; });
}

std::string quote(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += c;
    }
  }
  return out + '"';
}

std::string key_text(const std::string& key) { return is_safe_plain(key) ? key : quote(key); }

std::string scalar_text(const Node& node) {
  if (!node.quoted && (is_number_text(node.text) || as_boolean(node))) return node.text;
  return is_safe_plain(node.text) ? node.text : quote(node.text);
}

bool is_simple(const Node& node) { return node.kind == Node::Kind::scalar || node.kind == Node::Kind::null; }

// Values that fit behind their key: scalars, empty collections, lists of scalars.
bool is_inline(const Node& node) {
  if (is_simple(node)) return true;
  if (node.kind == Node::Kind::map) return node.entries.empty();
  return std::all_of(node.items.begin(), node.items.end(), is_simple);
}

std::string inline_text(const Node& node) {
  if (node.kind == Node::Kind::null) return "null";
  if (node.kind == Node::Kind::scalar) return scalar_text(node);
  if (node.kind == Node::Kind::map) return "{}";
  std::string out = "[";
  for (const Node& item : node.items) out += (out.size() > 1 ? ", " : "") + inline_text(item);
  return out + "]";
}

void write_block(const Node& node, int indent, std::string& out);

// What follows a "key:" or a "-" in this line and the next ones.
void write_value(const Node& node, int indent, std::string& out) {
  if (is_inline(node)) {
    out += " " + inline_text(node) + "\n";
  } else {
    out += "\n";
    write_block(node, indent, out);
  }
}

void write_block(const Node& node, int indent, std::string& out) {
  const std::string margin(static_cast<std::size_t>(indent), ' ');
  for (const auto& [key, value] : node.entries) {
    out += margin + key_text(key) + ":";
    write_value(value, indent + 2, out);
  }
  for (const Node& item : node.items) {
    const bool map = item.kind == Node::Kind::map && !item.entries.empty();
    if (!map) {
      out += margin + "-";
      write_value(item, indent + 2, out);
      continue;
    }
    // "- key: value": the map's first key stands behind the dash.
    std::string block;
    write_block(item, indent + 2, block);
    block[static_cast<std::size_t>(indent)] = '-';
    out += block;
  }
}

}  // namespace

std::string to_yaml(const Node& node) {
  if (is_inline(node)) return inline_text(node) + "\n";
  std::string out;
  write_block(node, 0, out);
  return out;
}

}  // namespace convoy::spec
