#include "pipeline/spec/expression_tokens.h"

#include <array>

namespace convoy::spec {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Longest first: "//" is not two divisions.
constexpr std::array<std::string_view, 16> kSymbols{"//", "**", "==", "!=", "<=", ">=", "<", ">",
                                                    "+",  "-",  "*",  "/",  "%",  "(",  ")", ","};

std::size_t number_end(std::string_view text, std::size_t at) {
  while (at < text.size() && (is_digit(text[at]) || text[at] == '.')) ++at;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    while (at < text.size() && is_digit(text[at])) ++at;
  }
  return at;
}

Token read_string(std::string_view text, std::size_t& at) {
  const char quote = text[at];
  const std::size_t end = text.find(quote, at + 1);
  if (end == std::string_view::npos) throw BadExpression{"a string is not closed; end it with " + std::string(1, quote)};
  Token token{Token::Kind::string, std::string(text.substr(at + 1, end - at - 1))};
  at = end + 1;
  return token;
}

Token read_symbol(std::string_view text, std::size_t& at) {
  for (const std::string_view symbol : kSymbols) {
    if (text.substr(at, symbol.size()) != symbol) continue;
    at += symbol.size();
    return {Token::Kind::symbol, std::string(symbol)};
  }
  throw BadExpression{"\"" + std::string(text.substr(at, 1)) + "\" is no part of an expression"};
}

}  // namespace

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

std::size_t name_end(std::string_view text, std::size_t at) {
  while (at < text.size() && (is_name_start(text[at]) || is_digit(text[at]))) ++at;
  return at;
}

std::vector<Token> read_tokens(std::string_view text) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == ' ' || c == '\t' || c == '\n') {
      ++at;
    } else if (is_digit(c) || c == '.') {
      const std::size_t end = number_end(text, at);
      tokens.push_back({Token::Kind::number, std::string(text.substr(at, end - at))});
      at = end;
    } else if (is_name_start(c)) {
      const std::size_t end = name_end(text, at);
      tokens.push_back({Token::Kind::name, std::string(text.substr(at, end - at))});
      at = end;
    } else if (c == '\'' || c == '"') {
      tokens.push_back(read_string(text, at));
    } else {
      tokens.push_back(read_symbol(text, at));
    }
  }
  tokens.push_back({});
  return tokens;
}

}  // namespace convoy::spec
