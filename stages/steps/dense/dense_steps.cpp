#include "stages/steps/dense/dense_steps.h"

#include "stages/steps/conv/contraction_kind.h"
#include "stages/steps/conv/repack_kind.h"

namespace convoy {

const StepKind& dense_forward_kind() {
  static const ContractionKind kind("dense_forward", ContractionKind::Pass::forward);
  return kind;
}

const StepKind& dense_backward_data_kind() {
  static const ContractionKind kind("dense_backward_data", ContractionKind::Pass::backward_data);
  return kind;
}

const StepKind& dense_repack_kind() {
  static const RepackKind kind("dense_repack");
  return kind;
}

}  // namespace convoy
