#include "bench/kernels/memory_bench.h"

#include <fmt/format.h>

#include <memory>

#include "bench/kernels/sampling.h"

namespace convoy::bench {
namespace {

struct Samples {
  std::vector<double> stream, step;

  void take(MemoryProblem& problem, TileRunner& runner, const MemoryBenchOptions& options) {
    const double seconds = options.sample_ms * 1e-3;
    const bool one = runner.threads() == 1;
    stream.push_back(rate(seconds, one, [&] { return problem.run_stream(runner); }));
    step.push_back(rate(seconds, one, [&] { return problem.run_step(runner); }));
  }
};

MemoryBenchRow summarize(const Samples& samples, MemoryBenchRow row) {
  row.gigabytes = *std::max_element(samples.step.begin(), samples.step.end()) * 1e-9;
  row.bandwidth = *std::max_element(samples.stream.begin(), samples.stream.end()) * 1e-9;
  row.share = row.gigabytes / row.bandwidth;
  std::vector<double> shares;
  for (std::size_t i = 0; i < samples.step.size(); ++i) shares.push_back(samples.step[i] / samples.stream[i]);
  row.median_share = median(shares);
  return row;
}

std::vector<MemoryBenchRow> measure(const MemoryCase& c, const MemoryBenchOptions& options) {
  std::vector<std::unique_ptr<TileRunner>> runners;
  runners.push_back(std::make_unique<TileRunner>(1));
  if (options.threads > 1) runners.push_back(std::make_unique<TileRunner>(options.threads));
  MemoryProblem problem(c, options.isa, options.threads);
  std::vector<Samples> samples(runners.size());
  for (auto& runner : runners) problem.run_step(*runner), problem.run_stream(*runner);  // first touch, worker start
  for (int round = 0; round < options.rounds; ++round) {
    for (std::size_t i = 0; i < runners.size(); ++i) samples[i].take(problem, *runners[i], options);
  }
  std::vector<MemoryBenchRow> rows;
  for (std::size_t i = 0; i < runners.size(); ++i) {
    MemoryBenchRow row;
    row.name = c.name;
    row.step = c.step;
    row.shape = to_string(c.shape);
    row.isa = to_string(options.isa);
    row.batch = c.batch;
    row.threads = runners[i]->threads();
    rows.push_back(summarize(samples[i], row));
  }
  return rows;
}

}  // namespace

std::vector<MemoryBenchRow> bench_memory(const MemoryBenchOptions& options,
                                         const std::function<void(const MemoryBenchRow&)>& progress) {
  std::vector<MemoryBenchRow> all;
  for (const MemoryCase& c : options.cases) {
    for (MemoryBenchRow& row : measure(c, options)) {
      if (progress) progress(row);
      all.push_back(std::move(row));
    }
  }
  return all;
}

std::string memory_bench_header() {
  return fmt::format("{:<18} {:<29} {:<12} {:>5} {:>7} {:>9} {:>9} {:>7} {:>7}", "maps", "step", "shape", "batch", "threads",
                     "GB/s", "bandwidth", "share", "median");
}

std::string memory_bench_line(const MemoryBenchRow& r) {
  return fmt::format("{:<18} {:<29} {:<12} {:>5} {:>7} {:>9.1f} {:>9.1f} {:>6.1f}% {:>6.1f}%", r.name, r.step, r.shape, r.batch,
                     r.threads, r.gigabytes, r.bandwidth, 100 * r.share, 100 * r.median_share);
}

}  // namespace convoy::bench
