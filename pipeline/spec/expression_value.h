// What expressions compute with: whole numbers, real numbers, true and false, strings; and what the operators do to them.
//
// Whole numbers stay whole and an overflow is an error; "/" gives a real number, "//" and "%" round towards minus infinity
// as Python's do. "**" of whole numbers is whole unless the exponent is negative. A real result that is whole is written as an
// integer, so that $(32 * 0.5) may be a number of filters.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "pipeline/spec/node.h"

namespace convoy::spec {

using Value = std::variant<std::int64_t, double, bool, std::string>;

// All throw BadExpression when the operands do not fit.
Value value_of(const Node&, const std::string& name);  // of a parameter; a list or map has none
bool truth_of(const Value&, const std::string& operation);
Value negate(const Value&);
Value apply(const std::string& symbol, const Value& left, const Value& right);  // an operator, "min" or "max"

std::string text_of(const Value&);  // as it stands inside a longer text
Node node_of(const Value&);

}  // namespace convoy::spec
