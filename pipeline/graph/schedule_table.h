// Tuned schedules as data: which kernel choice was measured to be the fastest for a step, by the step's key.
//
// One table a file, one file a CPU kind and instruction set, written by `convoy tune`:
//   {"format": 1, "cpu": "amd_zen5", "cpu_model": "...", "isa": "avx512", "halide": "21.0.0", "date": "2026-11-21",
//    "fma_peak_gflops": 117.2, "tiles": [...],
//    "entries": [{"key": "conv_forward 3x3 ...", "variant": "rows_14x2", "parameters": {"rows": 7, ...}, "gflops": 110.1,
//                 "default_gflops": 104.0, "share_of_peak": 0.94}, ...]}
// `tiles` (see halide_gen/tuned/README.md) concerns the build alone. GFLOP/s are of one thread.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/core/isa.h"
#include "pipeline/graph/step.h"

namespace convoy {

struct TunedSchedule {
  KernelChoice choice;
  double gflops = 0, default_gflops = 0;
  double share_of_peak = 0;
};

struct ScheduleTable {
  enum class Origin { built_in, users };

  std::string source;  // the file's name, for messages
  Origin origin = Origin::built_in;
  std::string cpu;  // as cpu_kind() names it
  Isa isa = Isa::avx2;
  std::map<std::string, TunedSchedule, std::less<>> entries;  // by schedule_key

  const TunedSchedule* find(std::string_view key) const {
    const auto it = entries.find(key);
    return it == entries.end() ? nullptr : &it->second;
  }
};

// Tables in the order in which they are asked.
using Schedules = std::vector<ScheduleTable>;

// Throws Error(bad_spec) that names the source and the entry.
ScheduleTable parse_schedules(const std::string& text, const std::string& source);
// A user's own file. Throws Error(io) when it cannot be read.
ScheduleTable load_schedules(const std::filesystem::path&);

// The table in this binary for a kind of CPU: its own, else one of another CPU with the same instruction set; else no table.
Schedules built_in_schedules(std::string_view cpu, Isa);

}  // namespace convoy
