// `bench train`: training steps of a network on random images, in memory: images per second, the share of the FMA peak that
// the same run measures, memory, and where the time goes.
//
// FLOPs are 2 * multiply-adds of each convolution and dense step in each direction that runs, nominal: taps in the padding
// count. The peak loop runs in turn with the steps.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/graph/registry.h"
#include "pipeline/train/load_job.h"

namespace convoy::bench {

struct TrainBenchOptions {
  int threads = 1;
  double seconds = 3;  // at least this long, and at least `least_steps`
  int least_steps = 3;
};

// One step of the program: its share of the time, and how fast it is by its own measure.
struct StepTime {
  std::string name, kind;
  double milliseconds = 0;  // a training step, on the wall if all threads shared it
  double gflops = 0;        // of convolutions and dense layers, else 0
  double gbytes = 0;        // per second: operands read and written once
};

struct TrainBenchResult {
  std::string model, isa, cpu;
  int batch = 0, threads = 0, steps = 0;
  std::string input_shape;
  double images_per_second = 0;  // of the median step
  double gflops_per_image = 0;
  double peak_gflops = 0;  // on as many threads, best sample
  double share_of_peak = 0;
  // Milliseconds of the median step. Waiting is what threads spend without a tile, as a share of all their time.
  double step_ms = 0, forward_ms = 0, backward_ms = 0, update_ms = 0, waiting_share = 0;
  std::int64_t planned_bytes = 0;   // by the memory plan, batch included
  std::int64_t resident_bytes = 0;  // peak of this process
  std::vector<StepTime> slowest;    // ten, the slowest first
};

// The job's batch size counts. Throws what make_session throws.
TrainBenchResult bench_training(const Job&, const Registry&, const TrainBenchOptions&);

// Lines for people, and one JSON document with the same facts.
std::string train_bench_header();
std::string train_bench_line(const TrainBenchResult&);
std::string train_bench_parts(const TrainBenchResult&);
std::string train_bench_json(const TrainBenchResult&);
TrainBenchResult train_bench_from_json(const std::string& text);

}  // namespace convoy::bench
