// A case's operands in memory, and kernel choices bound to them, for one thread.
//
// Inputs are random in [-1, 1), pad lanes of maps zero. The output is where every choice writes, one after the other.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "bench/tune/tune_case.h"
#include "pipeline/core/arena.h"
#include "pipeline/graph/step_kind.h"

namespace convoy::bench {

class TuneProblem {
 public:
  TuneProblem(const TuneCase&, const StepKind&, Isa);

  // A kernel choice, ready to run.
  struct Bound {
    std::unique_ptr<BoundStep> step;
    Arena scratch;
  };
  Bound bind(const KernelChoice&) const;
  KernelChoice default_choice() const { return kind_.choose(case_.step, case_.context(isa_)); }
  void run(const Bound&);  // every tile once

  std::span<float> values(TensorId);
  std::span<float> output() { return values(case_.step.outputs[0]); }
  const TuneCase& tune_case() const { return case_; }
  // Takes the sign off every input, and puts it back: what sums of magnitudes are made from.
  void swap_signs();

 private:
  TuneCase case_;
  const StepKind& kind_;
  Isa isa_;
  std::vector<Arena> memory_;
  std::vector<std::byte*> pointers_;
  std::vector<std::vector<float>> other_inputs_;  // the magnitudes, or the values while magnitudes are in place
};

}  // namespace convoy::bench
