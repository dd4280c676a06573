// A step kind whose kernels come in one variant an ISA: a name and the class of its bound step, which is made from
// (const Step&, const BindContext&).
#pragma once

#include <string>

#include "pipeline/core/error.h"
#include "pipeline/graph/step_kind.h"

namespace convoy {

template <typename Bound>
class SimpleKind : public StepKind {
 public:
  constexpr explicit SimpleKind(std::string_view name) : name_(name) {}

  std::string_view name() const override { return name_; }

  std::unique_ptr<BoundStep> bind(const Step& step, const BindContext& context) const override {
    if (!step.kernel.variant.empty()) {
      throw Error(ExitCode::bad_spec, "step " + step.name + ": this build has no kernel variant '" + step.kernel.variant +
                                          "' for " + std::string(name_) + "; use the build that wrote the plan");
    }
    return std::make_unique<Bound>(step, context);
  }

 private:
  std::string_view name_;
};

}  // namespace convoy
