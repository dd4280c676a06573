#include "bench/train/train_bench.h"

#include <sys/resource.h>

#include <algorithm>
#include <map>
#include <set>

#include "bench/kernels/fma_peak.h"
#include "bench/kernels/sampling.h"
#include "bench/kernels/tile_runner.h"
#include "bench/train/step_clock.h"
#include "pipeline/core/clock.h"
#include "pipeline/core/rng.h"
#include "pipeline/exec/batch_slot.h"
#include "pipeline/train/model_state.h"
#include "pipeline/train/run_session.h"

namespace convoy::bench {
namespace {

constexpr int kPeakTiles = 64;
constexpr std::int64_t kPeakIterations = 20'000;
constexpr std::size_t kSlowest = 10;

double sample_peak(Isa isa, TileRunner& runner) {
  const Stopwatch watch;
  runner.run(kPeakTiles, [isa](int, int) { run_fma_loop(isa, kPeakIterations); });
  return run_fma_loop(isa, 1) * static_cast<double>(kPeakIterations) * kPeakTiles / watch.seconds() * 1e-9;
}

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

struct StepSample {
  double forward = 0, backward = 0, update = 0;  // milliseconds
  double total() const { return forward + backward + update; }
};

StepSample run_step(Session& session, std::int64_t step) {
  RunContext context;
  context.step = step;
  context.learning_rate = 1e-4;
  const auto timed = [&](Phase phase) {
    const Stopwatch watch;
    session.run(phase, context);
    return watch.seconds() * 1e3;
  };
  StepSample sample;
  sample.forward = timed(Phase::forward);
  sample.backward = timed(Phase::backward);
  sample.update = timed(Phase::update);
  return sample;
}

bool multiplies(const Step& step) {
  static const std::set<std::string> kinds{
      "conv_forward",      "conv_backward_data",          "conv_backward_weights",     "image_conv_forward",
      "dense_forward",     "image_conv_backward_weights", "dense_backward_data",       "dense_backward_weights",
      "depthwise_forward", "depthwise_backward_data",     "depthwise_backward_weights"};
  return kinds.contains(step.kind);
}

class StepCosts {
 public:
  StepCosts(const Network& network, const Program& program) : program_(program) {
    for (const NetworkNode& node : network.nodes) macs_[node.name] = static_cast<double>(node.plan.macs);
  }

  double flops(const Step& step) const { return multiplies(step) ? 2.0 * macs_.at(step.layer) * program_.max_batch : 0.0; }

  double bytes(const Step& step) const {
    double sum = 0;
    for (const auto* list : {&step.inputs, &step.outputs}) {
      for (TensorId id : *list) {
        if (id != kNoTensor) sum += static_cast<double>(program_.tensors[id].desc.bytes(program_.max_batch));
      }
    }
    return sum;
  }

  // Of one training step.
  double flops() const {
    double sum = 0;
    for (const Step& step : program_.steps) sum += step.phase == Phase::predict ? 0.0 : flops(step);
    return sum;
  }

 private:
  const Program& program_;
  std::map<std::string, double> macs_;
};

std::vector<StepTime> slowest_steps(const Program& program, const StepCosts& costs, const std::vector<std::int64_t>& nanoseconds,
                                    int steps, int threads) {
  std::vector<StepTime> all;
  for (std::size_t s = 0; s < program.steps.size(); ++s) {
    const Step& step = program.steps[s];
    const double ms = static_cast<double>(nanoseconds[s]) * 1e-6 / steps / threads;
    if (ms <= 0) continue;
    all.push_back({step.name, step.kind, ms, costs.flops(step) / ms * 1e-6, costs.bytes(step) / ms * 1e-6});
  }
  std::ranges::sort(all, std::greater{}, &StepTime::milliseconds);
  all.resize(std::min(all.size(), kSlowest));
  return all;
}

std::int64_t peak_resident_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{usage.ru_maxrss} * 1024;
}

double median_of(const std::vector<StepSample>& samples, double (*value)(const StepSample&)) {
  std::vector<double> values;
  for (const StepSample& sample : samples) values.push_back(value(sample));
  return median(values);
}

void fill_times(const std::vector<StepSample>& samples, TrainBenchResult& result) {
  result.steps = static_cast<int>(samples.size());
  result.step_ms = median_of(samples, [](const StepSample& s) { return s.total(); });
  result.forward_ms = median_of(samples, [](const StepSample& s) { return s.forward; });
  result.backward_ms = median_of(samples, [](const StepSample& s) { return s.backward; });
  result.update_ms = median_of(samples, [](const StepSample& s) { return s.update; });
  result.images_per_second = result.batch / result.step_ms * 1e3;
}

}  // namespace

TrainBenchResult bench_training(const Job& job, const Registry& registry, const TrainBenchOptions& options) {
  StepClock clock;
  SessionOptions how;
  how.threads = options.threads;
  how.wrap = clock.wrapper();
  const std::unique_ptr<Session> session = make_session(job, registry, how);
  const Isa isa = session_isa(how);
  initialize_model(*session, 1);
  const BatchSlot batch = random_batch(job, job.spec.data.batch_size);
  session->set_batch(batch);
  TileRunner runner(options.threads);

  TrainBenchResult result;
  result.batch = batch.count;
  result.threads = options.threads;
  result.isa = to_string(isa);
  result.cpu = cpu_model();
  result.input_shape = to_string(job.network.input_shape);
  run_step(*session, 0);  // first touch of everything
  clock.reset();
  std::vector<StepSample> samples;
  double busy_wall = 0;
  const Stopwatch watch;
  while (std::ssize(samples) < options.least_steps || watch.seconds() < options.seconds) {
    samples.push_back(run_step(*session, std::ssize(samples) + 1));
    busy_wall += samples.back().total();
    result.peak_gflops = std::max(result.peak_gflops, sample_peak(isa, runner));
  }
  fill_times(samples, result);

  const std::vector<std::int64_t> nanoseconds = clock.nanoseconds();
  const StepCosts costs(job.network, session->program());
  double busy = 0;
  for (std::int64_t ns : nanoseconds) busy += static_cast<double>(ns) * 1e-6;
  result.waiting_share = std::max(0.0, 1.0 - busy / (busy_wall * options.threads));
  result.gflops_per_image = costs.flops() / result.batch * 1e-9;
  result.share_of_peak = result.gflops_per_image * result.images_per_second / result.peak_gflops;
  result.slowest = slowest_steps(session->program(), costs, nanoseconds, result.steps, options.threads);
  result.planned_bytes = static_cast<std::int64_t>(session->memory().total_bytes + batch.images.bytes());
  result.resident_bytes = peak_resident_bytes();
  return result;
}

}  // namespace convoy::bench
