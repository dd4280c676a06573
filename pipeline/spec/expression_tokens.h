// The words of an expression: numbers, 'strings', names, and the symbols + - * / // % ** == != < <= > >= ( ) and the comma.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace convoy::spec {

// Thrown inside an expression; what is wrong with it. Becomes a message with a place where the expression is used.
struct BadExpression {
  std::string message;
};

struct Token {
  enum class Kind { number, string, name, symbol, end } kind = Kind::end;
  std::string text;  // of a string: without its quotes
};

bool is_name_start(char c);
std::size_t name_end(std::string_view text, std::size_t at);  // of the name that begins at `at`

// The tokens of `text`, an end token last. Throws BadExpression.
std::vector<Token> read_tokens(std::string_view text);

}  // namespace convoy::spec
