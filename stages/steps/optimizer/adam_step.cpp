#include "stages/steps/optimizer/adam_step.h"

#include "stages/steps/optimizer/adam_rule.h"
#include "stages/steps/optimizer/update_step.h"
#include "stages/steps/simple_kind.h"

namespace convoy {

const StepKind& adam_update_kind() {
  static const SimpleKind<BoundUpdate<AdamRule>> kind("adam_update", {.tells_spans = true});
  return kind;
}

}  // namespace convoy
