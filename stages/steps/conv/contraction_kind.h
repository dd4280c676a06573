// A step kind that runs a ConvProblem; the convolution and dense kinds differ in name and operands only.
#pragma once

#include "pipeline/graph/step_kind.h"
#include "stages/steps/conv/conv_problem.h"

namespace convoy {

class ContractionKind : public StepKind {
 public:
  enum class Pass { forward, backward_data };
  constexpr ContractionKind(std::string_view name, Pass pass) : name_(name), pass_(pass) {}

  std::string_view name() const override { return name_; }
  bool takes_strided() const override { return true; }
  bool tells_spans() const override { return true; }
  std::span<const InPlace> in_place() const override;
  KernelChoice choose(const Step&, const BindContext&) const override;
  std::vector<KernelChoice> candidates(const Step&, const BindContext&) const override;
  std::unique_ptr<BoundStep> bind(const Step&, const BindContext&) const override;

 private:
  ConvProblem problem_of(const Step&, const BindContext&) const;

  std::string_view name_;
  Pass pass_;
};

}  // namespace convoy
