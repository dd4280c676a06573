// `bench step`: where the time of one training step goes, kind by kind, each against its own limit.
//
// The limit of a step is the longer of two times: its multiply-adds at the FMA peak, and its operands at the memory's bandwidth
// (that of a copy, or of reading where it writes little). Both are measured in turn with the steps, on as many threads; the best
// sample counts. A step's time is that of its tiles on all threads, divided by the threads: what it would take on the wall if
// they shared it evenly. Times are medians of the training steps that ran.
#pragma once

#include <string>
#include <vector>

#include "pipeline/exec/trace.h"
#include "pipeline/graph/registry.h"
#include "pipeline/train/load_job.h"

namespace convoy::bench {

struct StepBenchOptions {
  int threads = 1;
  double seconds = 3;  // at least this long, and at least `least_steps`
  int least_steps = 5;
  Trace* trace = nullptr;  // gets one training step, after the others; must be fresh
};

// One step of the program, or all of a kind.
struct StepPart {
  std::string name;     // of the step, or of the kind
  std::string variant;  // of the kernel, of a single step
  int steps = 0;
  double ms = 0, flops = 0, bytes = 0, limit_ms = 0;
  bool memory_bound = false;  // the limit is the memory, for most of limit_ms

  double gflops() const { return ms > 0 ? flops / ms * 1e-6 : 0; }
  double gbytes() const { return ms > 0 ? bytes / ms * 1e-6 : 0; }
  double of_limit() const { return ms > 0 ? limit_ms / ms : 0; }
};

struct StepBenchResult {
  std::string model, isa, cpu;
  int batch = 0, threads = 0, steps = 0;
  double step_ms = 0, waiting_ms = 0;  // on the wall; what threads spent without a tile
  double peak_gflops = 0, copy_gbytes = 0, read_gbytes = 0;
  std::vector<StepPart> kinds;  // the longest first
  std::vector<StepPart> each;   // in the program's order
};

// The job's batch size counts. Throws what make_session throws.
StepBenchResult bench_step(const Job&, const Registry&, const StepBenchOptions&);

// A table of kinds, or of single steps, and one JSON document with both.
std::string step_bench_table(const StepBenchResult&, bool each);
std::string step_bench_json(const StepBenchResult&);

}  // namespace convoy::bench
