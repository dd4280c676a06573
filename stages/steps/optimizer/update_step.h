// The bound step of an optimizer's update: a rule over chunks of the parameter, in place.
//
// A `Rule` is made from (Step, Isa, value, slots) and updates some consecutive elements of the value and its slots from their
// gradient: apply(run, chunk, gradient of the chunk).
#pragma once

#include <vector>

#include "pipeline/graph/step_kind.h"
#include "stages/steps/chunks.h"

namespace convoy {

// [value, gradient, slots...]
template <typename Rule>
class BoundUpdate final : public BoundStep {
 public:
  BoundUpdate(const Step& step, const BindContext& context)
      : gradient_(step.inputs[1]),
        elements_(context.tensors[step.inputs[0]].elements(1)),
        rule_(step, context.isa, step.inputs[0], {step.inputs.begin() + 2, step.inputs.end()}) {}

  int tiles(int) const override { return chunk_count(elements_); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const Chunk chunk = chunk_of(tile, elements_);
    rule_.apply(run, chunk, run.at<float>(gradient_) + chunk.begin);
  }

  // Of the value.
  TileSpan span(int tile, int) const override {
    const Chunk chunk = chunk_of(tile, elements_);
    return {0, 1, 0, 1, static_cast<int>(chunk.begin), static_cast<int>(chunk.size)};
  }

 private:
  TensorId gradient_;
  std::int64_t elements_;
  Rule rule_;
};

}  // namespace convoy
