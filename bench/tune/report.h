// `--report`: an HTML page with a table and a picture, nothing loaded from elsewhere.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "bench/tune/tune_run.h"

namespace convoy::bench {

struct ReportRow {
  TuneResult result;
  bool same_algorithm = false;                  // whether Halide's autoschedulers were asked
  std::map<std::string, double> autoscheduled;  // GFLOP/s of those that answered in time, by name
};

// Runs the autoschedulers on the forward convolutions among the results, until somebody stops it.
std::vector<ReportRow> report_rows(const std::vector<TuneCase>&, const TuneSummary&, const TuneOptions&, unsigned limit_s);

std::string report_html(const std::vector<ReportRow>&, const ScheduleHeader&);
// Throws Error(io).
void write_report(const std::filesystem::path&, const std::vector<ReportRow>&, const ScheduleHeader&);

}  // namespace convoy::bench
