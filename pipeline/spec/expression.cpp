#include "pipeline/spec/expression.h"

#include <algorithm>
#include <array>
#include <vector>

#include "pipeline/spec/expression_tokens.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

constexpr std::size_t kLongest = 1000;
constexpr int kDeepest = 50;

// A leaf is a value or a parameter; the rest has an operator: "if" (condition, then, else), "not", "-" with one operand,
// "min" or "max" with two or more, or a symbol or word with two.
struct Expression {
  std::string symbol;
  std::vector<Expression> operands;
  Value value;
  const Node* parameter = nullptr;
};

class ExpressionParser {
 public:
  ExpressionParser(std::string_view text, const Scope& scope) : tokens_(read_tokens(text)), scope_(scope) {}

  Expression parse() {
    Expression whole = choice();
    if (now().kind != Token::Kind::end) throw BadExpression{"\"" + now().text + "\" is not expected here"};
    return whole;
  }

 private:
  const Token& now() const { return tokens_[at_]; }

  bool is(std::string_view text) const {
    return (now().kind == Token::Kind::symbol || now().kind == Token::Kind::name) && now().text == text;
  }

  bool take(std::string_view text) {
    if (!is(text)) return false;
    ++at_;
    return true;
  }

  void expect(std::string_view text) {
    if (take(text)) return;
    const std::string found = now().kind == Token::Kind::end ? "its end" : "\"" + now().text + "\"";
    throw BadExpression{"expected \"" + std::string(text) + "\" before " + found};
  }

  Expression choice() {
    if (++depth_ > kDeepest) throw BadExpression{"it is nested more than 50 deep"};
    Expression result = either();
    if (take("if")) {
      Expression condition = either();
      expect("else");
      Expression otherwise = choice();
      result = {"if", {std::move(condition), std::move(result), std::move(otherwise)}, {}};
    }
    --depth_;
    return result;
  }

  // Operators of one rank, from left to right.
  template <std::size_t N>
  Expression chain(const std::array<std::string_view, N>& symbols, Expression (ExpressionParser::*operand)()) {
    Expression left = (this->*operand)();
    while (true) {
      const auto found = std::find_if(symbols.begin(), symbols.end(), [&](std::string_view symbol) { return is(symbol); });
      if (found == symbols.end()) return left;
      ++at_;
      Expression right = (this->*operand)();
      left = {std::string(*found), {std::move(left), std::move(right)}, {}};
    }
  }

  Expression either() { return chain(std::array<std::string_view, 1>{"or"}, &ExpressionParser::both); }
  Expression both() { return chain(std::array<std::string_view, 1>{"and"}, &ExpressionParser::negation); }
  Expression sum() { return chain(std::array<std::string_view, 2>{"+", "-"}, &ExpressionParser::product); }
  Expression product() { return chain(std::array<std::string_view, 4>{"*", "/", "//", "%"}, &ExpressionParser::signed_value); }

  Expression negation() {
    if (!take("not")) return comparison();
    return {"not", {comparison()}, {}};
  }

  Expression comparison() {
    static constexpr std::array<std::string_view, 6> kSymbols{"==", "!=", "<", "<=", ">", ">="};
    Expression left = sum();
    for (const std::string_view symbol : kSymbols) {
      if (!take(symbol)) continue;
      Expression right = sum();
      return {std::string(symbol), {std::move(left), std::move(right)}, {}};
    }
    return left;
  }

  Expression signed_value() {
    if (!take("-")) return power();
    return {"-", {power()}, {}};
  }

  // From right to left, and before the sign on its left: -2 ** 2 is -4.
  Expression power() {
    Expression base = primary();
    if (!take("**")) return base;
    Expression exponent = signed_value();
    return {"**", {std::move(base), std::move(exponent)}, {}};
  }

  Expression primary() {
    if (take("(")) {
      Expression inner = choice();
      expect(")");
      return inner;
    }
    const Token token = now();
    if (token.kind == Token::Kind::end) throw BadExpression{"it ends where a value is expected"};
    if (token.kind == Token::Kind::symbol) throw BadExpression{"\"" + token.text + "\" stands where a value is expected"};
    ++at_;
    if (token.kind == Token::Kind::name) return named(token.text);
    if (token.kind == Token::Kind::string) return {"", {}, token.text};
    const Node number = Node::scalar(token.text);
    if (!as_real(number)) throw BadExpression{"\"" + token.text + "\" is no number"};
    return {"", {}, value_of(number, token.text)};
  }

  // Behind "min(" or "max(".
  Expression call(const std::string& function) {
    Expression result{function, {choice()}, {}};
    while (take(",")) result.operands.push_back(choice());
    expect(")");
    if (result.operands.size() < 2) throw BadExpression{"\"" + function + "\" needs two values or more, with commas between"};
    return result;
  }

  Expression named(const std::string& name) {
    if ((name == "min" || name == "max") && take("(")) return call(name);
    if (name == "true" || name == "false") return {"", {}, name == "true"};
    const Node* parameter = scope_.find(name);
    if (parameter == nullptr) throw BadExpression{unknown_name(name, scope_)};
    return {name, {}, {}, parameter};
  }

  std::vector<Token> tokens_;
  const Scope& scope_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

Value evaluate(const Expression& e) {
  if (e.parameter != nullptr) return value_of(*e.parameter, e.symbol);
  if (e.operands.empty()) return e.value;
  const Value first = evaluate(e.operands[0]);
  if (e.symbol == "if") return evaluate(truth_of(first, "if") ? e.operands[1] : e.operands[2]);
  if (e.symbol == "not") return !truth_of(first, "not");
  if (e.symbol == "and") return truth_of(first, "and") && truth_of(evaluate(e.operands[1]), "and");
  if (e.symbol == "or") return truth_of(first, "or") || truth_of(evaluate(e.operands[1]), "or");
  if (e.operands.size() == 1) return negate(first);
  Value result = first;
  for (std::size_t i = 1; i < e.operands.size(); ++i) result = apply(e.symbol, result, evaluate(e.operands[i]));
  return result;
}

}  // namespace

std::string unknown_name(const std::string& name, const Scope& scope) {
  const std::vector<std::string> known = scope.names();
  const std::string near = nearest_name(name, known);
  std::string message = "unknown name \"" + name + '"';
  if (!near.empty()) return message + "; did you mean \"" + near + "\"?";
  if (known.empty()) return message + "; there are no parameters here";
  message += "; there are: ";
  for (std::size_t i = 0; i < known.size(); ++i) message += (i == 0 ? "" : ", ") + known[i];
  return message;
}

Value evaluate(std::string_view text, const Scope& scope) {
  if (text.size() > kLongest) throw BadExpression{"it is longer than 1,000 characters"};
  return evaluate(ExpressionParser(text, scope).parse());
}

}  // namespace convoy::spec
