// `bench layers`: how much of the machine's FMA peak each layer, direction and shape reaches, on one and on all threads.
//
// The peak loop runs in turn with the layer, many short samples each, because other work on the machine would make two
// separate measurements incomparable. One thread is timed by its own CPU time, several by the wall. FLOPs are 2 * multiply-adds,
// nominal: taps in the padding count, and Winograd counts as if it were direct.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/kernels/layer_problem.h"
#include "bench/kernels/memory_bench.h"

namespace convoy::bench {

struct LayerBenchOptions {
  std::vector<LayerShape> shapes = default_layer_shapes();
  std::vector<Direction> directions{std::begin(kDirections), std::end(kDirections)};
  std::vector<Algorithm> algorithms{std::begin(kAlgorithms), std::end(kAlgorithms)};
  int batch = 8;
  int threads = 2;       // the larger thread count; 1 is always measured
  int rounds = 15;       // each round samples peak and layer, on one thread and on all
  double sample_ms = 4;  // at least this long a sample
  Isa isa = Isa::avx2;
};

struct LayerBenchRow {
  std::string layer, direction, algorithm, shape, isa, variant;
  int batch = 0;
  int threads = 1;
  double gflops = 0;                   // best sample
  double peak = 0;                     // best sample of the peak loop on as many threads
  double share_of_peak = 0;            // best / best
  double median_share_of_peak = 0;     // of the rounds' ratios
  double scaling = 1;                  // gflops / gflops on one thread
  double scaling_vs_peak_scaling = 1;  // the same, divided by how the peak loop scales
};

// Rows in the order shape, direction, algorithm, threads. `progress` is called with each finished row.
std::vector<LayerBenchRow> bench_layers(const LayerBenchOptions&, const std::function<void(const LayerBenchRow&)>& progress = {});

// A table for people; one JSON document with the same facts (an object with `cpu`, `isa`, `rows`, and `memory_rows` where
// there are any).
std::string layer_bench_header();
std::string layer_bench_line(const LayerBenchRow&);
std::string layer_bench_json(const LayerBenchOptions&, const std::vector<LayerBenchRow>&,
                             const std::vector<MemoryBenchRow>& = {});

}  // namespace convoy::bench
