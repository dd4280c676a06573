// A convolution by Winograd's algorithm in one step: a tile of the step is a block of Winograd tiles over all channels, whose
// transformed inputs and products lie in the thread's scratch.
#pragma once

#include "stages/steps/winograd/winograd_problem.h"

namespace convoy {

class WinogradKind : public StepKind {
 public:
  constexpr WinogradKind(std::string_view name, WinogradPass pass) : name_(name), pass_(pass) {}

  std::string_view name() const override { return name_; }
  bool takes_strided() const override { return true; }
  bool tells_spans() const override { return true; }
  KernelChoice choose(const Step&, const BindContext&) const override;
  std::vector<KernelChoice> candidates(const Step&, const BindContext&) const override;
  std::unique_ptr<BoundStep> bind(const Step&, const BindContext&) const override;

 private:
  std::string_view name_;
  WinogradPass pass_;
};

}  // namespace convoy
