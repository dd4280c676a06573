#include "stages/steps/winograd/winograd_steps.h"

#include "stages/steps/winograd/winograd_filter.h"
#include "stages/steps/winograd/winograd_kind.h"
#include "stages/steps/winograd/winograd_split.h"

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
  static const SimpleKind<BoundWinogradFilter> kind("winograd_filter", {.tells_spans = true});
  return kind;
}

const StepKind& winograd_input_kind() {
  static const SimpleKind<BoundWinogradInput> kind("winograd_input", {.takes_strided = true, .in_place = {}});
  return kind;
}

const StepKind& winograd_contract_kind() {
  static const WinogradContractKind kind;
  return kind;
}

}  // namespace convoy
