#include "bench/train/train_bench.h"

#include <algorithm>

#include "bench/kernels/sampling.h"
#include "bench/train/step_clock.h"
#include "bench/train/step_costs.h"
#include "bench/train/training_run.h"
#include "pipeline/core/clock.h"

namespace convoy::bench {
namespace {

constexpr std::size_t kSlowest = 10;

std::vector<StepTime> slowest_steps(const Program& program, const StepCosts& costs, const std::vector<std::int64_t>& nanoseconds,
                                    int steps, int threads) {
  std::vector<StepTime> all;
  for (std::size_t s = 0; s < program.steps.size(); ++s) {
    const Step& step = program.steps[s];
    const double ms = static_cast<double>(nanoseconds[s]) * 1e-6 / steps / threads;
    if (ms <= 0) continue;
    const double bytes = costs.read_bytes(step) + costs.written_bytes(step);
    all.push_back({step.name, step.kind, ms, costs.flops(step) / ms * 1e-6, bytes / ms * 1e-6});
  }
  std::ranges::sort(all, std::greater{}, &StepTime::milliseconds);
  all.resize(std::min(all.size(), kSlowest));
  return all;
}

double median_of(const std::vector<PhaseTimes>& samples, double (*value)(const PhaseTimes&)) {
  std::vector<double> values;
  for (const PhaseTimes& sample : samples) values.push_back(value(sample));
  return median(values);
}

void fill_times(const std::vector<PhaseTimes>& samples, TrainBenchResult& result) {
  result.steps = static_cast<int>(samples.size());
  result.step_ms = median_of(samples, [](const PhaseTimes& s) { return s.total(); });
  result.forward_ms = median_of(samples, [](const PhaseTimes& s) { return s.forward; });
  result.backward_ms = median_of(samples, [](const PhaseTimes& s) { return s.backward; });
  result.update_ms = median_of(samples, [](const PhaseTimes& s) { return s.update; });
  result.images_per_second = result.batch / result.step_ms * 1e3;
}

}  // namespace

TrainBenchResult bench_training(const Job& job, const Registry& registry, const TrainBenchOptions& options) {
  StepClock clock;
  TrainingRun run(job, registry, options.threads, clock.wrapper());

  TrainBenchResult result;
  result.batch = run.batch();
  result.threads = options.threads;
  result.isa = to_string(run.isa());
  result.cpu = cpu_model();
  result.input_shape = to_string(job.network.input_shape);
  run.step();  // first touch of everything
  clock.reset();
  std::vector<PhaseTimes> samples;
  double busy_wall = 0;
  const Stopwatch watch;
  while (std::ssize(samples) < options.least_steps || watch.seconds() < options.seconds) {
    samples.push_back(run.step());
    busy_wall += samples.back().total();
    result.peak_gflops = std::max(result.peak_gflops, run.sample_peak());
  }
  fill_times(samples, result);

  const std::vector<std::int64_t> nanoseconds = clock.nanoseconds();
  const StepCosts costs(job.network, run.session().program());
  double busy = 0;
  for (std::int64_t ns : nanoseconds) busy += static_cast<double>(ns) * 1e-6;
  result.waiting_share = std::max(0.0, 1.0 - busy / (busy_wall * options.threads));
  result.gflops_per_image = costs.flops() / result.batch * 1e-9;
  result.share_of_peak = result.gflops_per_image * result.images_per_second / result.peak_gflops;
  result.slowest = slowest_steps(run.session().program(), costs, nanoseconds, result.steps, options.threads);
  result.planned_bytes = run.planned_bytes();
  result.resident_bytes = peak_resident_bytes();
  return result;
}

}  // namespace convoy::bench
