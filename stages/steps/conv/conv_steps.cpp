#include "stages/steps/conv/conv_steps.h"

#include "stages/steps/conv/contraction_kind.h"
#include "stages/steps/conv/repack_kind.h"

namespace convoy {

const StepKind& conv_forward_kind() {
  static const ContractionKind kind("conv_forward", ContractionKind::Pass::forward);
  return kind;
}

const StepKind& image_conv_forward_kind() {
  static const ContractionKind kind("image_conv_forward", ContractionKind::Pass::forward);
  return kind;
}

const StepKind& conv_backward_data_kind() {
  static const ContractionKind kind("conv_backward_data", ContractionKind::Pass::backward_data);
  return kind;
}

const StepKind& conv_repack_kind() {
  static const RepackKind kind("conv_repack");
  return kind;
}

}  // namespace convoy
