#include "pipeline/spec/expression_value.h"

#include <cmath>
#include <limits>

#include "pipeline/spec/expression_tokens.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

constexpr std::size_t kLongestText = 1000;
constexpr double kExactIntegers = 9007199254740992.0;  // 2^53: up to here every whole double is that integer

std::string kind_of(const Value& value) {
  static const char* const kKinds[] = {"a number", "a number", "true or false", "a string"};
  return kKinds[value.index()];
}

bool is_whole(const Value& value) { return std::holds_alternative<std::int64_t>(value); }
bool is_number(const Value& value) { return value.index() < 2; }

double real_of(const Value& value) {
  return is_whole(value) ? static_cast<double>(std::get<std::int64_t>(value)) : std::get<double>(value);
}

[[noreturn]] void mismatch(const std::string& symbol, const Value& left, const Value& right) {
  throw BadExpression{"\"" + symbol + "\" does not go with " + kind_of(left) + " and " + kind_of(right)};
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - ((a % b != 0) && ((a < 0) != (b < 0)) ? 1 : 0); }

// Exponents from 0. Past -1, 0 and 1 there are few rounds: beyond 63 every power overflows.
bool overflows_power(std::int64_t base, std::int64_t exponent, std::int64_t& result) {
  result = 1;
  if (base >= -1 && base <= 1) {
    result = exponent == 0 ? 1 : base == -1 && exponent % 2 == 0 ? 1 : base;
    return false;
  }
  for (std::int64_t i = 0; i < exponent; ++i) {
    if (__builtin_mul_overflow(result, base, &result)) return true;
  }
  return false;
}

Value whole_arithmetic(const std::string& symbol, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  bool overflow = false;
  if (symbol == "+") overflow = __builtin_add_overflow(a, b, &result);
  if (symbol == "-") overflow = __builtin_sub_overflow(a, b, &result);
  if (symbol == "*") overflow = __builtin_mul_overflow(a, b, &result);
  if (symbol == "**") overflow = overflows_power(a, b, result);
  if (symbol == "//" || symbol == "%") {
    overflow = b == -1 && a == std::numeric_limits<std::int64_t>::min();
    if (!overflow) result = symbol == "//" ? floor_divide(a, b) : a - floor_divide(a, b) * b;
  }
  if (overflow) throw BadExpression{"the result of \"" + symbol + "\" is too large"};
  return result;
}

Value real_arithmetic(const std::string& symbol, double a, double b) {
  double result = a + b;
  if (symbol == "-") result = a - b;
  if (symbol == "*") result = a * b;
  if (symbol == "/") result = a / b;
  if (symbol == "//") result = std::floor(a / b);
  if (symbol == "%") result = a - std::floor(a / b) * b;
  if (symbol == "**") result = std::pow(a, b);
  if (std::isnan(result)) throw BadExpression{"the result of \"" + symbol + "\" is no real number"};
  if (!std::isfinite(result)) throw BadExpression{"the result of \"" + symbol + "\" is too large"};
  return result;
}

template <typename T>
bool compare(const std::string& symbol, const T& a, const T& b) {
  if (symbol == "==") return a == b;
  if (symbol == "!=") return a != b;
  if (symbol == "<") return a < b;
  if (symbol == "<=") return a <= b;
  if (symbol == ">") return a > b;
  return a >= b;
}

bool is_comparison(const std::string& symbol) { return symbol.find_first_of("=<>") != std::string::npos; }

Value apply_to_numbers(const std::string& symbol, const Value& left, const Value& right) {
  const bool whole = is_whole(left) && is_whole(right);
  if (is_comparison(symbol)) {
    return whole ? compare(symbol, std::get<std::int64_t>(left), std::get<std::int64_t>(right))
                 : compare(symbol, real_of(left), real_of(right));
  }
  if (symbol == "min" || symbol == "max") {
    const bool right_counts = std::get<bool>(apply_to_numbers(symbol == "min" ? "<" : ">", right, left));
    return right_counts ? right : left;
  }
  const bool divides = symbol == "/" || symbol == "//" || symbol == "%";
  const bool inverts = symbol == "**" && real_of(right) < 0.0;
  if ((divides && real_of(right) == 0.0) || (inverts && real_of(left) == 0.0))
    throw BadExpression{"\"" + symbol + "\" divides by zero"};
  if (whole && symbol != "/" && !inverts)
    return whole_arithmetic(symbol, std::get<std::int64_t>(left), std::get<std::int64_t>(right));
  return real_arithmetic(symbol, real_of(left), real_of(right));
}

}  // namespace

Value value_of(const Node& node, const std::string& name) {
  if (const auto whole = as_integer(node)) return *whole;
  if (const auto real = as_real(node)) return *real;
  if (const auto truth = as_boolean(node)) return *truth;
  if (const auto text = as_string(node)) return *text;
  throw BadExpression{"\"" + name + "\" is " + describe(node) + ", which an expression cannot compute with; $" + name +
                      " alone stands for the whole of it"};
}

bool truth_of(const Value& value, const std::string& operation) {
  if (const bool* truth = std::get_if<bool>(&value)) return *truth;
  throw BadExpression{"\"" + operation + "\" needs true or false, and this is " + kind_of(value) + ": " + text_of(value)};
}

Value negate(const Value& value) {
  if (!is_number(value)) throw BadExpression{"\"-\" needs a number, and this is " + kind_of(value) + ": " + text_of(value)};
  if (!is_whole(value)) return -std::get<double>(value);
  return whole_arithmetic("-", 0, std::get<std::int64_t>(value));
}

Value apply(const std::string& symbol, const Value& left, const Value& right) {
  if (is_number(left) && is_number(right)) return apply_to_numbers(symbol, left, right);
  if (left.index() != right.index()) mismatch(symbol, left, right);
  const bool equality = symbol == "==" || symbol == "!=";
  if (std::holds_alternative<bool>(left)) {
    if (!equality) mismatch(symbol, left, right);
    return compare(symbol, std::get<bool>(left), std::get<bool>(right));
  }
  const std::string &a = std::get<std::string>(left), &b = std::get<std::string>(right);
  if (equality) return compare(symbol, a, b);
  if (symbol != "+") mismatch(symbol, left, right);
  if (a.size() + b.size() > kLongestText) throw BadExpression{"a string grows beyond 1,000 characters"};
  return a + b;
}

std::string text_of(const Value& value) { return node_of(value).text; }

Node node_of(const Value& value) {
  if (const auto* truth = std::get_if<bool>(&value)) return Node::boolean(*truth);
  if (const auto* text = std::get_if<std::string>(&value)) return Node::string(*text);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return Node::integer(*whole);
  const double real = std::get<double>(value);
  if (real == std::floor(real) && std::abs(real) <= kExactIntegers) return Node::integer(static_cast<std::int64_t>(real));
  return Node::number(real);
}

}  // namespace convoy::spec
