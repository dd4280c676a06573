#include "stages/steps/optimizer/sgd_step.h"

#include "stages/steps/optimizer/sgd_rule.h"
#include "stages/steps/optimizer/update_step.h"
#include "stages/steps/simple_kind.h"

namespace convoy {

const StepKind& sgd_update_kind() {
  static const SimpleKind<BoundUpdate<SgdRule>> kind("sgd_update", {.tells_spans = true});
  return kind;
}

}  // namespace convoy
