#include "stages/steps/conv/contraction_kind.h"

#include "stages/steps/conv/conv_blocking.h"
#include "stages/steps/conv/conv_candidates.h"
#include "stages/steps/conv/conv_contraction.h"

namespace convoy {

ConvProblem ContractionKind::problem_of(const Step& step, const BindContext& context) const {
  ConvProblem problem = pass_ == Pass::forward ? forward_problem(step, context) : backward_data_problem(step, context);
  fuse_pixels(problem);
  return problem;
}

std::span<const InPlace> ContractionKind::in_place() const {
  static constexpr InPlace initial[] = {{2, 0}};
  return pass_ == Pass::forward ? std::span<const InPlace>() : initial;
}

KernelChoice ContractionKind::choose(const Step& step, const BindContext& context) const {
  return to_choice(choose_blocking(problem_of(step, context), context.isa, context.max_batch));
}

std::vector<KernelChoice> ContractionKind::candidates(const Step& step, const BindContext& context) const {
  const ConvProblem problem = problem_of(step, context);
  const ConvBlocking centre = step.kernel.variant.empty() ? choose_blocking(problem, context.isa, context.max_batch)
                                                          : blocking_from(step.kernel, problem, context.isa, step.name);
  std::vector<KernelChoice> choices;
  for (const ConvBlocking& blocking : conv_candidates(centre, problem, context.isa, context.max_batch)) {
    choices.push_back(to_choice(blocking));
  }
  return choices;
}

std::unique_ptr<BoundStep> ContractionKind::bind(const Step& step, const BindContext& context) const {
  const ConvProblem problem = problem_of(step, context);
  const ConvBlocking blocking = blocking_from(step.kernel, problem, context.isa, step.name);
  ConvOperands operands;
  operands.source = step.inputs[0];
  operands.weight = step.inputs[1];
  TensorId& third = pass_ == Pass::forward ? operands.bias : operands.initial;
  if (step.inputs.size() > 2) third = step.inputs[2];
  operands.result = step.outputs[0];
  operands.epilogue = epilogue_operand(step, context);
  return bind_contraction(problem, blocking, operands, context.isa);
}

}  // namespace convoy
