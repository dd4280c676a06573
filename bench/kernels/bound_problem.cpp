#include "bench/kernels/bound_problem.h"

#include <fmt/format.h>

#include <algorithm>

#include "pipeline/core/error.h"
#include "pipeline/core/rng.h"
#include "stages/steps/builtin_steps.h"

namespace convoy::bench {
namespace {

const StepKind& kind_named(std::string_view name) {
  for (const StepKind* kind : builtin_steps()) {
    if (kind->name() == name) return *kind;
  }
  throw Error(ExitCode::internal, fmt::format("no step kind '{}'", name));
}

}  // namespace

TensorId BoundProblem::add(TensorDesc desc) {
  const auto id = static_cast<TensorId>(tensors_.size());
  Arena& memory = memory_.emplace_back(desc.bytes(batch_));
  pointers_.push_back(memory.data());
  // Full-range values everywhere: zeros or denormals would not be typical of training.
  Rng rng(0, 0, 0, static_cast<std::uint32_t>(id));
  float* values = reinterpret_cast<float*>(memory.data());
  const auto count = static_cast<std::int64_t>(desc.bytes(batch_) / sizeof(float));
  for (std::int64_t i = 0; i < count; ++i) values[i] = static_cast<float>(rng.uniform(-1.0, 1.0));
  tensors_.push_back(std::move(desc));
  return id;
}

void BoundProblem::bind(Step step, int max_threads) {
  const BindContext context{tensors_, batch_, isa_};
  const StepKind& kind = kind_named(step.kind);
  if (step.kernel.variant.empty()) step.kernel = kind.choose(step, context);
  kernel_ = step.kernel;
  bound_.push_back(kind.bind(step, context));
  scratch_bytes_ = std::max(scratch_bytes_, align_up(bound_.back()->scratch_bytes()));
  scratch_ = Arena(scratch_bytes_ * max_threads);
}

void BoundProblem::run(TileRunner& runner) {
  RunContext context;
  context.tensors = pointers_.data();
  context.batch = batch_;
  for (const auto& bound : bound_) {
    runner.run(bound->tiles(batch_),
               [&](int tile, int thread) { bound->run(tile, context, scratch_.data() + scratch_bytes_ * thread); });
  }
}

}  // namespace convoy::bench
