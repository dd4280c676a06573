// The same layers as Google Benchmark cases, so that its compare.py can judge two builds; the peak loop is a case too.
#include <benchmark/benchmark.h>

#include <memory>

#include "bench/kernels/fma_peak.h"
#include "bench/kernels/layer_problem.h"

namespace {

using namespace convoy;
using namespace convoy::bench;

void add_flops(benchmark::State& state, double flops_of_pass) {
  state.counters["FLOPS"] =
      benchmark::Counter(flops_of_pass * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void fma_peak(benchmark::State& state, Isa isa) {
  double flops = 0;
  for (auto _ : state) flops = run_fma_loop(isa, 100'000);
  add_flops(state, flops);
}

void layer(benchmark::State& state, const LayerShape& shape, Direction direction, Isa isa) {
  LayerProblem problem(shape, direction, Algorithm::direct, 8, isa, 1);
  TileRunner runner(1);
  for (auto _ : state) problem.run(runner);
  add_flops(state, problem.flops());
}

}  // namespace

int main(int argc, char** argv) {
  const Isa isa = choose_isa();
  const std::string suffix = "/" + std::string(to_string(isa));
  benchmark::RegisterBenchmark(("fma_peak" + suffix).c_str(), fma_peak, isa);
  for (const LayerShape& shape : default_layer_shapes()) {
    for (Direction direction : kDirections) {
      if (!has_direction(shape, direction)) continue;
      const std::string name = shape.name + "/" + std::string(to_string(direction)) + suffix;
      benchmark::RegisterBenchmark(name.c_str(), layer, shape, direction, isa)->Unit(benchmark::kMillisecond);
    }
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
