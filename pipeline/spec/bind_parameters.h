// The parameters of a model or block: what its user sets, else the default; null has no default and must be set.
#pragma once

#include <string>
#include <vector>

#include "pipeline/spec/param_reader.h"
#include "pipeline/spec/substitute.h"

namespace convoy::spec {

struct Parameters {
  const Node* defaults = nullptr;     // the map under `parameters`, null when there is none
  const Node* choices = nullptr;      // the map under `choices`: what words some of them may be
  const Node* required_if = nullptr;  // conditions by name: where one does not hold, null is the parameter's value
  std::string path;                   // what stands before these keys, with its dot
  std::string owner;                  // "block 'residual_basic'"
};

// Reads these keys. Reports names that a parameter cannot have (no word, a word of expressions, one of `reserved`), choices of
// no parameter and conditions of none without a default, and sets `failed` then.
Parameters read_parameters(ParamReader& definition, const std::string& owner, const std::vector<std::string>& reserved,
                           bool& failed);

// Adds every parameter to `scope`. `arguments` holds what the user sets, with every $ replaced; null when nothing can be
// set. A default may use the parameters before it. Returns false, with the reason reported, when a value is missing or
// none of its choices.
bool bind_parameters(const Parameters&, ParamReader* arguments, int origin, Scope& scope, Substitution&);

}  // namespace convoy::spec
