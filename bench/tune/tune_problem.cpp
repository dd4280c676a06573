#include "bench/tune/tune_problem.h"

#include <algorithm>
#include <cmath>

namespace convoy::bench {
namespace {

// Pad lanes of blocked maps are zero, as after every step.
void fill(std::span<float> values, const TensorDesc& desc, int batch, std::uint32_t seed) {
  std::uint32_t state = seed * 2654435761u + 1;
  for (float& v : values) {
    state = state * 1664525u + 1013904223u;
    v = static_cast<float>(static_cast<std::int32_t>(state)) * 0x1p-31f;
  }
  const int padded = padded_channels(desc.shape.channels);
  if (desc.layout != Layout::blocked || padded == desc.shape.channels) return;
  const std::int64_t pixels = std::int64_t{desc.shape.height} * desc.shape.width;
  const int live = desc.shape.channels - (padded - kBlock);
  for (int n = 0; n < batch; ++n) {
    float* block = values.data() + n * desc.elements_per_item() + (padded - kBlock) * pixels;
    for (std::int64_t p = 0; p < pixels; ++p) std::fill_n(block + p * kBlock + live, kBlock - live, 0.0f);
  }
}

}  // namespace

TuneProblem::TuneProblem(const TuneCase& tune_case, const StepKind& kind, Isa isa) : case_(tune_case), kind_(kind), isa_(isa) {
  for (const TensorDesc& desc : case_.tensors) {
    memory_.emplace_back(desc.bytes(case_.batch));
    pointers_.push_back(memory_.back().data());
  }
  for (TensorId id : case_.step.inputs) {
    if (id == kNoTensor) continue;
    fill(values(id), case_.tensors[id], case_.batch, static_cast<std::uint32_t>(id) + 1);
    std::vector<float>& magnitudes = other_inputs_.emplace_back();
    for (float v : values(id)) magnitudes.push_back(std::abs(v));
  }
}

TuneProblem::Bound TuneProblem::bind(const KernelChoice& choice) const {
  Step step = case_.step;
  step.kernel = choice;
  Bound bound{kind_.bind(step, case_.context(isa_)), {}};
  bound.scratch = Arena(align_up(bound.step->scratch_bytes()));
  return bound;
}

void TuneProblem::run(const Bound& bound) {
  RunContext context;
  context.tensors = pointers_.data();
  context.batch = case_.batch;
  const int tiles = bound.step->tiles(case_.batch);
  for (int tile = 0; tile < tiles; ++tile) bound.step->run(tile, context, const_cast<std::byte*>(bound.scratch.data()));
}

std::span<float> TuneProblem::values(TensorId id) {
  return {reinterpret_cast<float*>(pointers_[id]), static_cast<std::size_t>(case_.tensors[id].elements(case_.batch))};
}

void TuneProblem::swap_signs() {
  std::size_t i = 0;
  for (TensorId id : case_.step.inputs) {
    if (id != kNoTensor) std::ranges::swap_ranges(values(id), other_inputs_[i++]);
  }
}

}  // namespace convoy::bench
