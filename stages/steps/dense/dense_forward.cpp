#include "stages/steps/dense/dense_forward.h"

#include "stages/steps/conv/contraction_kind.h"

namespace convoy {

const StepKind& dense_forward_kind() {
  static const ContractionKind kind("dense_forward", ContractionKind::Pass::forward);
  return kind;
}

}  // namespace convoy
