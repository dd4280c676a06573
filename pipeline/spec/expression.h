// Expressions of the spec language: $(filters * 4), $('same' if strides == 1 else 'valid').
//
//   choice     = or ["if" or "else" choice]
//   or         = and {"or" and};  and = not {"and" not};  not = ["not"] comparison
//   comparison = sum [("==" | "!=" | "<" | "<=" | ">" | ">=") sum]
//   sum        = product {("+" | "-") product};  product = signed {("*" | "/" | "//" | "%") signed}
//   signed     = ["-"] power;  power = value ["**" signed]
//   value      = number | 'string' | true | false | name | "(" choice ")" | ("min" | "max") "(" choice "," choice {"," choice}
//   ")"
//
// As in Python, of which it is a small part: "and", "or" and "if" compute only the side that counts. Comparisons are not
// chained. Every name must be known, also on the side that does not count.
#pragma once

#include <string>
#include <string_view>

#include "pipeline/spec/expression_value.h"
#include "pipeline/spec/scope.h"

namespace convoy::spec {

// Why `name` cannot be used, with the nearest that can.
std::string unknown_name(const std::string& name, const Scope& scope);

// Throws BadExpression with what is wrong.
Value evaluate(std::string_view expression, const Scope& scope);

}  // namespace convoy::spec
