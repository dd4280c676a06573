#include "bench/train/training_run.h"

#include <sys/resource.h>

#include "bench/kernels/fma_peak.h"
#include "pipeline/core/clock.h"
#include "pipeline/core/rng.h"
#include "pipeline/train/model_state.h"
#include "pipeline/train/run_session.h"

namespace convoy::bench {
namespace {

constexpr int kPeakTiles = 64;
constexpr std::int64_t kPeakIterations = 20'000;

BatchSlot random_batch(const Job& job, int batch) {
  BatchSlot slot;
  slot.count = slot.requested = batch;
  const std::int64_t elements = job.network.input_shape.elements() * batch;
  slot.images = Arena(static_cast<std::size_t>(elements) * sizeof(float));
  Rng rng(1, 0, 0, 0);
  auto* images = reinterpret_cast<float*>(slot.images.data());
  for (std::int64_t i = 0; i < elements; ++i) images[i] = static_cast<float>(rng.uniform()) * 2.0f - 1.0f;
  for (int n = 0; n < batch; ++n) {
    slot.labels.push_back(n % job.classes());
    slot.sample_ids.push_back(n);
    slot.target_weights.insert(slot.target_weights.end(), {0.5f, 0.5f});  // read where the job mixes images or weighs classes
  }
  slot.other_labels = slot.labels;
  return slot;
}

SessionOptions session_options(int threads, StepWrapper wrap) {
  SessionOptions how;
  how.threads = threads;
  how.wrap = std::move(wrap);
  return how;
}

}  // namespace

TrainingRun::TrainingRun(const Job& job, const Registry& registry, int threads, StepWrapper wrap)
    : isa_(session_isa({})),
      session_(make_session(job, registry, session_options(threads, std::move(wrap)))),
      batch_(random_batch(job, job.spec.data.batch_size)),
      runner_(threads) {
  initialize_model(*session_, 1);
  session_->set_batch(batch_);
}

PhaseTimes TrainingRun::step() {
  RunContext context;
  context.step = done_++;
  context.learning_rate = 1e-4;
  const auto timed = [&](Phase phase) {
    const Stopwatch watch;
    session_->run(phase, context);
    return watch.seconds() * 1e3;
  };
  PhaseTimes times;
  times.forward = timed(Phase::forward);
  times.backward = timed(Phase::backward);
  times.update = timed(Phase::update);
  return times;
}

double TrainingRun::sample_peak() {
  const Stopwatch watch;
  runner_.run(kPeakTiles, [this](int, int) { run_fma_loop(isa_, kPeakIterations); });
  return run_fma_loop(isa_, 1) * static_cast<double>(kPeakIterations) * kPeakTiles / watch.seconds() * 1e-9;
}

std::int64_t TrainingRun::planned_bytes() const {
  return static_cast<std::int64_t>(session_->memory().total_bytes + batch_.images.bytes());
}

std::int64_t peak_resident_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{usage.ru_maxrss} * 1024;
}

}  // namespace convoy::bench
