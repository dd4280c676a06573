#include "bench/kernels/layer_bench.h"

#include <algorithm>

#include "bench/kernels/fma_peak.h"
#include "bench/kernels/sampling.h"

namespace convoy::bench {
namespace {

constexpr std::int64_t kPeakIterations = 20'000;  // of one tile of the peak loop: some tens of microseconds
constexpr int kPeakTiles = 32;

double peak_pass(Isa isa, TileRunner& runner) {
  runner.run(kPeakTiles, [isa](int, int) { run_fma_loop(isa, kPeakIterations); });
  return run_fma_loop(isa, 1) * static_cast<double>(kPeakIterations) * kPeakTiles;
}

struct Samples {
  std::vector<double> peak, layer;

  void take(LayerProblem& problem, TileRunner& runner, const LayerBenchOptions& options) {
    const double seconds = options.sample_ms * 1e-3;
    const bool one = runner.threads() == 1;
    peak.push_back(rate(seconds, one, [&] { return peak_pass(options.isa, runner); }));
    layer.push_back(rate(seconds, one, [&] {
      problem.run(runner);
      return problem.flops();
    }));
  }
};

LayerBenchRow summarize(const Samples& samples, LayerBenchRow row) {
  row.gflops = *std::max_element(samples.layer.begin(), samples.layer.end()) * 1e-9;
  row.peak = *std::max_element(samples.peak.begin(), samples.peak.end()) * 1e-9;
  row.share_of_peak = row.gflops / row.peak;
  std::vector<double> shares;
  for (std::size_t i = 0; i < samples.peak.size(); ++i) shares.push_back(samples.layer[i] / samples.peak[i]);
  row.median_share_of_peak = median(shares);
  return row;
}

std::vector<LayerBenchRow> measure(const LayerShape& shape, Direction direction, Algorithm algorithm,
                                   const LayerBenchOptions& options) {
  std::vector<int> counts{1};
  if (options.threads > 1) counts.push_back(options.threads);
  LayerProblem problem(shape, direction, algorithm, options.batch, options.isa, options.threads);
  std::vector<std::unique_ptr<TileRunner>> runners;
  for (int threads : counts) runners.push_back(std::make_unique<TileRunner>(threads));

  std::vector<Samples> samples(counts.size());
  for (auto& runner : runners) problem.run(*runner);  // first touch, worker start
  for (int round = 0; round < options.rounds; ++round) {
    for (std::size_t i = 0; i < counts.size(); ++i) samples[i].take(problem, *runners[i], options);
  }

  std::vector<LayerBenchRow> rows;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    LayerBenchRow row;
    row.layer = shape.name;
    row.direction = to_string(direction);
    row.algorithm = to_string(algorithm);
    row.shape = shape.to_string();
    row.isa = to_string(options.isa);
    row.variant = problem.kernel().variant;
    row.batch = options.batch;
    row.threads = counts[i];
    rows.push_back(summarize(samples[i], row));
    rows[i].scaling = rows[i].gflops / rows[0].gflops;
    rows[i].scaling_vs_peak_scaling = rows[i].scaling / (rows[i].peak / rows[0].peak);
  }
  return rows;
}

}  // namespace

std::vector<LayerBenchRow> bench_layers(const LayerBenchOptions& options,
                                        const std::function<void(const LayerBenchRow&)>& progress) {
  std::vector<LayerBenchRow> all;
  for (const LayerShape& shape : options.shapes) {
    for (Direction direction : options.directions) {
      if (!has_direction(shape, direction)) continue;
      for (Algorithm algorithm : options.algorithms) {
        if (!has_algorithm(shape, algorithm)) continue;
        for (LayerBenchRow& row : measure(shape, direction, algorithm, options)) {
          if (progress) progress(row);
          all.push_back(std::move(row));
        }
      }
    }
  }
  return all;
}

}  // namespace convoy::bench
