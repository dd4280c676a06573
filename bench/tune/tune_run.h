// A whole tuning: case after case until all are done, the budget is spent, or somebody stops it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "bench/tune/schedule_file.h"
#include "pipeline/graph/registry.h"

namespace convoy::bench {

struct TuneOptions {
  std::vector<std::string> server;  // the command that serves
  std::filesystem::path output;
  ScheduleHeader header;
  double budget_s = 20 * 60;
  double limit_s = 30;  // of one candidate
  MeasureOptions measure;
  std::vector<TileName> tiles;  // to be compiled and tried too
  std::vector<KernelChoice> injected;
  std::function<bool()> stop_requested;
};

struct TuneSummary {
  int cases = 0, done = 0;  // `done` counts those of earlier runs too
  bool stopped = false;     // before everything was done
  std::vector<TuneResult> results;
};

// Writes options.output whenever a case is done. Progress goes to stderr.
TuneSummary tune(const std::vector<TuneCase>&, const Registry&, const TuneOptions&);

}  // namespace convoy::bench
