// Step kinds that run nothing, and programs written by hand, for tests of passes over steps.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "pipeline/graph/program.h"
#include "pipeline/graph/registry.h"

namespace convoy::test {

class FakeKind final : public StepKind {
 public:
  FakeKind(std::string name, bool takes_strided, std::vector<InPlace> in_place = {})
      : name_(std::move(name)), takes_strided_(takes_strided), in_place_(std::move(in_place)) {}
  std::string_view name() const override { return name_; }
  bool takes_strided() const override { return takes_strided_; }
  std::span<const InPlace> in_place() const override { return in_place_; }
  std::unique_ptr<BoundStep> bind(const Step&, const BindContext&) const override { return nullptr; }

 private:
  std::string name_;
  bool takes_strided_;
  std::vector<InPlace> in_place_;
};

// Kinds: "dense" takes whole tensors only; "strided" views too; "mask" is strided and may write its output over its last
// input; "concatenate" and "slice_channels" as the pass knows them.
class FakeProgram {
 public:
  FakeProgram() {
    static const FakeKind dense("dense", false), strided("strided", true), mask("mask", true, {{0, 0}, {1, 0}}),
        concatenate("concatenate", true), slice("slice_channels", true);
    static const StepKind* const kinds[] = {&dense, &strided, &mask, &concatenate, &slice};
    registry.step_kinds = kinds;
    program.max_batch = 2;
  }

  TensorId blocked(std::string name, int channels) {
    program.tensors.push_back({TensorDesc::blocked(std::move(name), {4, 4, channels}), Role::activation, "layer"});
    return static_cast<TensorId>(program.tensors.size()) - 1;
  }

  void step(std::string kind, std::vector<TensorId> inputs, std::vector<TensorId> outputs, Phase phase = Phase::forward) {
    Step s;
    s.name = "s" + std::to_string(program.steps.size());
    s.kind = std::move(kind);
    s.phase = phase;
    s.inputs = std::move(inputs);
    s.outputs = std::move(outputs);
    program.steps.push_back(std::move(s));
  }

  Program program;
  Registry registry;
};

}  // namespace convoy::test
