// A step kind whose kernels come in one variant an ISA: a name and the class of its bound step, which is made from
// (const Step&, const BindContext&).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "pipeline/graph/step_kind.h"
#include "stages/steps/plan_parameter.h"

namespace convoy {

// What a kind promises about its operands' memory (StepKind::takes_strided, in_place and tells_spans).
struct MemoryPromises {
  bool takes_strided = false;
  std::vector<InPlace> in_place = {};
  bool tells_spans = false;
};

template <typename Bound>
class SimpleKind : public StepKind {
 public:
  explicit SimpleKind(std::string_view name, MemoryPromises promises = {}) : name_(name), promises_(std::move(promises)) {}

  std::string_view name() const override { return name_; }
  bool takes_strided() const override { return promises_.takes_strided; }
  std::span<const InPlace> in_place() const override { return promises_.in_place; }
  bool tells_spans() const override { return promises_.tells_spans; }

  std::unique_ptr<BoundStep> bind(const Step& step, const BindContext& context) const override {
    if (!step.kernel.variant.empty()) {
      refuse_plan(step.name, "this build has no kernel variant '" + step.kernel.variant + "' for " + std::string(name_));
    }
    return std::make_unique<Bound>(step, context);
  }

 private:
  std::string_view name_;
  MemoryPromises promises_;
};

}  // namespace convoy
