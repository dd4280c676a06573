// The report of `bench input`: ours, the limit and the peers in turn (bench/turns).
#pragma once

#include <string>
#include <vector>

#include "bench/turns/in_turn.h"

namespace convoy::bench {

struct InputBenchResult {
  std::string cpu;
  int photos = 0;
  double photo_bytes = 0;  // mean
  std::vector<Turns> rows;
};

// A table with the ratio of the first row of the same threads to each row, and one JSON document with the same facts.
std::string input_bench_table(const InputBenchResult&);
std::string input_bench_json(const InputBenchResult&);

}  // namespace convoy::bench
