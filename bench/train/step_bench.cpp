#include "bench/train/step_bench.h"

#include <algorithm>
#include <map>

#include "bench/kernels/sampling.h"
#include "bench/train/memory_rate.h"
#include "bench/train/step_clock.h"
#include "bench/train/step_costs.h"
#include "bench/train/training_run.h"
#include "pipeline/core/clock.h"

namespace convoy::bench {
namespace {

// A step that writes less than this part of what it reads is compared with reading.
constexpr double kWritesLittle = 1.0 / 8;

struct Samples {
  std::vector<double> step_ms;                         // on the wall
  std::vector<std::vector<std::int64_t>> nanoseconds;  // by position in the program
};

Samples take_samples(TrainingRun& run, StepClock& clock, const StepBenchOptions& options, StepBenchResult& result) {
  MemoryRate memory(run.isa());
  run.step();  // first touch of everything
  Samples samples;
  const Stopwatch watch;
  while (std::ssize(samples.step_ms) < options.least_steps || watch.seconds() < options.seconds) {
    clock.reset();
    samples.step_ms.push_back(run.step().total());
    samples.nanoseconds.push_back(clock.nanoseconds());
    result.peak_gflops = std::max(result.peak_gflops, run.sample_peak());
    result.copy_gbytes = std::max(result.copy_gbytes, memory.sample_copy(run.runner()));
    result.read_gbytes = std::max(result.read_gbytes, memory.sample_read(run.runner()));
  }
  return samples;
}

void record_one_step(TrainingRun& run, StepClock& clock) {
  run.step();  // the loops of the peaks have emptied the caches
  clock.record(true);
  run.step();
  clock.record(false);
}

double median_ms(const Samples& samples, std::size_t step, int threads) {
  std::vector<double> all;
  for (const auto& ns : samples.nanoseconds) all.push_back(static_cast<double>(ns[step]) * 1e-6 / threads);
  return median(std::move(all));
}

StepPart describe(const Step& step, const StepCosts& costs, double ms, const StepBenchResult& peaks) {
  StepPart part{step.name, step.kernel.variant, 1, ms, costs.flops(step), 0, 0, false};
  const double read = costs.read_bytes(step), written = costs.written_bytes(step);
  part.bytes = read + written;
  const double arithmetic_ms = part.flops / peaks.peak_gflops * 1e-6;
  const double bandwidth = written < read * kWritesLittle ? peaks.read_gbytes : peaks.copy_gbytes;
  const double memory_ms = part.bytes / bandwidth * 1e-6;
  part.limit_ms = std::max(arithmetic_ms, memory_ms);
  part.memory_bound = memory_ms > arithmetic_ms;
  return part;
}

class KindSums {
 public:
  void add(const std::string& kind, const StepPart& part) {
    StepPart& sum = sums_[kind];
    sum.name = kind;
    sum.steps += part.steps;
    sum.ms += part.ms;
    sum.flops += part.flops;
    sum.bytes += part.bytes;
    sum.limit_ms += part.limit_ms;
    if (part.memory_bound) memory_ms_[kind] += part.limit_ms;
  }

  std::vector<StepPart> longest_first() const {
    std::vector<StepPart> all;
    for (auto [kind, sum] : sums_) {
      const auto memory = memory_ms_.find(kind);
      sum.memory_bound = memory != memory_ms_.end() && memory->second > sum.limit_ms / 2;
      all.push_back(sum);
    }
    std::ranges::stable_sort(all, std::greater{}, &StepPart::ms);
    return all;
  }

 private:
  std::map<std::string, StepPart> sums_;
  std::map<std::string, double> memory_ms_;
};

bool trains(const Step& step) {
  return step.phase == Phase::forward || step.phase == Phase::backward || step.phase == Phase::update;
}

}  // namespace

StepBenchResult bench_step(const Job& job, const Registry& registry, const StepBenchOptions& options) {
  StepClock clock(options.trace);
  TrainingRun run(job, registry, options.threads, clock.wrapper());
  StepBenchResult result;
  result.isa = to_string(run.isa());
  result.cpu = cpu_model();
  result.batch = run.batch();
  result.threads = options.threads;
  const Samples samples = take_samples(run, clock, options, result);
  if (options.trace != nullptr) record_one_step(run, clock);

  result.steps = static_cast<int>(samples.step_ms.size());
  result.step_ms = median(samples.step_ms);
  const Program& program = run.session().program();
  const StepCosts costs(job.network, program);
  KindSums kinds;
  double busy = 0;
  for (std::size_t s = 0; s < program.steps.size(); ++s) {
    if (!trains(program.steps[s])) continue;
    result.each.push_back(describe(program.steps[s], costs, median_ms(samples, s, options.threads), result));
    kinds.add(program.steps[s].kind, result.each.back());
    busy += result.each.back().ms;
  }
  result.kinds = kinds.longest_first();
  result.waiting_ms = std::max(0.0, result.step_ms - busy);
  return result;
}

}  // namespace convoy::bench
