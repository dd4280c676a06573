// The parameters of a model or block: what its user sets, else the default; null has no default and must be set.
#pragma once

#include <string>
#include <vector>

#include "pipeline/spec/param_reader.h"
#include "pipeline/spec/substitute.h"

namespace convoy::spec {

struct Parameters {
  const Node* defaults = nullptr;  // the map under `parameters`, null when there is none
  const Node* choices = nullptr;   // the map under `choices`: what words some of them may be
  std::string path;                // what stands before these two keys, with its dot
  std::string owner;               // "block 'residual_basic'"
};

// Reads both keys. Reports names that a parameter cannot have (no word, a word of expressions, one of `reserved`) and choices of
// no parameter, and sets `failed` then.
Parameters read_parameters(ParamReader& definition, const std::string& owner, const std::vector<std::string>& reserved,
                           bool& failed);

// Adds every parameter to `scope`. `arguments` holds what the user sets, with every $ replaced; null when nothing can be
// set. A default may use the parameters before it. Returns false, with the reason reported, when a value is missing or
// none of its choices.
bool bind_parameters(const Parameters&, ParamReader* arguments, int origin, Scope& scope, Substitution&);

}  // namespace convoy::spec
