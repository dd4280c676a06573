// Several candidates in turn: one piece of each, round after round, so that a busy or a slow machine hits all alike.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace convoy::bench {

struct Contestant {
  std::string name;                  // of the row
  std::vector<std::string> command;  // program and arguments
  int threads = 1;
};

struct InputBenchRow {
  std::string name, about;
  int threads = 1;
  std::vector<double> images_per_second;  // one a round
  double median() const;
};

struct InputBenchResult {
  std::string cpu;
  int photos = 0;
  double photo_bytes = 0;  // mean
  std::vector<InputBenchRow> rows;
};

// Starts each contestant when its turn comes first, and keeps it. `progress` is told what happens next.
std::vector<InputBenchRow> run_in_turn(const std::vector<Contestant>&, int rounds,
                                       const std::function<void(const std::string&)>& progress);

// A table with the ratio of the first row of the same threads to each row, and one JSON document with the same facts.
std::string input_bench_table(const InputBenchResult&);
std::string input_bench_json(const InputBenchResult&);

}  // namespace convoy::bench
