#include "pipeline/exec/session.h"

#include <algorithm>

#include "pipeline/exec/followed_step.h"
#include "pipeline/exec/pad_check.h"
#include "pipeline/graph/follow_writers.h"

namespace convoy {
namespace {

#ifdef NDEBUG
constexpr bool kCheckPads = false;
#else
constexpr bool kCheckPads = true;
#endif

}  // namespace

Session::Session(Program program, const Registry& registry, Isa isa, ExecutorKind kind, int threads, const StepWrapper& wrap)
    : program_(std::move(program)), memory_(plan_memory(program_)), arena_(memory_.total_bytes) {
  const std::vector<TensorDesc> descs = program_.descs();
  for (std::size_t offset : memory_.offset) {
    pointers_.push_back(offset == MemoryPlan::kOutside ? nullptr : arena_.data() + offset);
  }
  const BindContext context{descs, program_.max_batch, isa};
  const BoundStep* before = nullptr;
  for (const Step& step : program_.steps) {
    std::unique_ptr<BoundStep> bound = registry.step_kind(step.kind).bind(step, context);
    const BoundStep* const spans = bound.get();
    if (kCheckPads) bound = check_pads(std::move(bound), step, program_);
    if (wrap) bound = wrap(std::move(bound), step);
    if (follows(step)) {
      steps_.back() = run_together({std::move(steps_.back()), before}, {std::move(bound), spans}, program_.max_batch);
    }
    steps_.push_back(std::move(bound));
    before = spans;
  }
  executor_ = kind == ExecutorKind::graph ? make_program_graph(program_, memory_, steps_, threads)
                                          : make_plain_executor(program_, memory_, steps_, threads);
}

void Session::set_batch(const BatchSlot& slot) {
  const auto bytes = [](const auto& values) { return const_cast<std::byte*>(reinterpret_cast<const std::byte*>(values.data())); };
  pointers_[program_.images] = slot.images.data();
  pointers_[program_.labels] = bytes(slot.labels);
  pointers_[program_.sample_ids] = bytes(slot.sample_ids);
  if (program_.other_labels != kNoTensor) {  // empty in batches of evaluation, which has no step that reads them
    pointers_[program_.other_labels] = bytes(slot.other_labels);
    pointers_[program_.target_weights] = bytes(slot.target_weights);
  }
  batch_ = slot.count;
}

void Session::run(Phase phase, RunContext context) {
  context.tensors = pointers_.data();
  context.batch = batch_;
  executor_->run(phase, context);
}

std::span<float> Session::values(TensorId id) {
  return {reinterpret_cast<float*>(pointers_[id]),
          static_cast<std::size_t>(program_.tensors[id].desc.elements(program_.max_batch))};
}

std::span<const float> Session::values(TensorId id) const {
  return {reinterpret_cast<const float*>(pointers_[id]),
          static_cast<std::size_t>(program_.tensors[id].desc.elements(program_.max_batch))};
}

bool Session::any_flag(TensorId id) const {
  const auto* flags = reinterpret_cast<const std::int32_t*>(pointers_[id]);
  return std::any_of(flags, flags + program_.tensors[id].desc.count, [](std::int32_t flag) { return flag != 0; });
}

std::vector<float> Session::read(const Parameter& parameter, TensorId id) const {
  std::vector<float> plain(static_cast<std::size_t>(element_count(parameter.spec.dims)));
  unpack(*parameter.spec.packing, parameter.spec.dims, values(id), plain);
  return plain;
}

void Session::write(const Parameter& parameter, TensorId id, std::span<const float> plain) {
  pack(*parameter.spec.packing, parameter.spec.dims, plain, values(id));
}

}  // namespace convoy
