#include "stages/steps/winograd/winograd_steps.h"

#include "stages/steps/winograd/winograd_filter.h"
#include "stages/steps/winograd/winograd_kind.h"

namespace convoy {

const StepKind& winograd_forward_kind() {
  static const WinogradKind kind("winograd_forward", WinogradPass::forward);
  return kind;
}

const StepKind& winograd_backward_data_kind() {
  static const WinogradKind kind("winograd_backward_data", WinogradPass::backward_data);
  return kind;
}

const StepKind& winograd_filter_kind() {
  static const SimpleKind<BoundWinogradFilter> kind("winograd_filter");
  return kind;
}

}  // namespace convoy
