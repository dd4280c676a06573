#include "pipeline/graph/registry.h"

#include <stdexcept>
#include <string>

namespace convoy {

const StepKind& Registry::step_kind(std::string_view name) const {
  for (const StepKind* kind : step_kinds) {
    if (kind->name() == name) return *kind;
  }
  throw std::logic_error("no step kind '" + std::string(name) + "'");
}

}  // namespace convoy
