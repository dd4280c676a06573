// `bench layers`, second part: how much of the machine's memory bandwidth the steps reach that compute little.
//
// A plain loop over as many bytes (a copy, or a read where the step writes no map) runs in turn with the step, so that maps which
// fit a cache are compared with that cache. One thread is timed by its own CPU time, several by the wall.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/kernels/memory_problem.h"

namespace convoy::bench {

struct MemoryBenchOptions {
  std::vector<MemoryCase> cases = default_memory_cases();
  int threads = 2;       // the larger thread count; 1 is always measured
  int rounds = 15;       // each round samples loop and step, on one thread and on all
  double sample_ms = 4;  // at least this long a sample
  Isa isa = Isa::avx2;
};

struct MemoryBenchRow {
  std::string name, step, shape, isa;
  int batch = 0;
  int threads = 1;
  double gigabytes = 0;     // a second, best sample
  double bandwidth = 0;     // of the plain loop, best sample
  double share = 0;         // best / best
  double median_share = 0;  // of the rounds' ratios
};

// Rows in the order case, threads. `progress` is called with each finished row.
std::vector<MemoryBenchRow> bench_memory(const MemoryBenchOptions&,
                                         const std::function<void(const MemoryBenchRow&)>& progress = {});

// A table for people.
std::string memory_bench_header();
std::string memory_bench_line(const MemoryBenchRow&);

}  // namespace convoy::bench
