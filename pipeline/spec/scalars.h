// What a scalar of the spec means. One rule for everybody: a plain number is a number, plain `true` and `false` are
// booleans, everything else and everything quoted is a string. (YAML 1.1's yes/no/on/off, octal and base-60 numbers are
// strings; NaN and infinity have no spelling.)
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pipeline/spec/node.h"

namespace convoy::spec {

bool is_number_text(const std::string& text);  // decimal, without leading zeros; 1e-3 and 1.0e-3 both are

// The value, or nothing when the node is of another type or does not fit.
std::optional<std::int64_t> as_integer(const Node&);
std::optional<double> as_real(const Node&);
// A number of bytes: 4096, 64KiB, 512MiB, 2GiB, 1TiB.
std::optional<std::int64_t> as_bytes(const Node&);
std::optional<bool> as_boolean(const Node&);
std::optional<std::string> as_string(const Node&);

// For messages: `"abc"`, `"12" (in quotes: a string)`, `a list`, `a map`.
std::string describe(const Node&);

}  // namespace convoy::spec
