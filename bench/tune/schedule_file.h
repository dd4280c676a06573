// The tuned file and the journal of a tuning that is under way.
//
// The journal stands beside the file (<file>.journal): a header, then one JSON line a finished case, flushed at once. A tuning
// that finds one of its own goes on where it ended; the file is written from it, over the entries that an older file has for the
// same keys, and the journal goes when everything is done.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "bench/tune/search.h"

namespace convoy::bench {

struct ScheduleHeader {
  std::string cpu, cpu_model, halide, date;
  Isa isa = Isa::avx2;
};

class Journal {
 public:
  // Reads what is there. Throws Error(bad_spec) for a journal of another CPU or instruction set, Error(io) when it cannot be
  // written.
  Journal(std::filesystem::path file, const ScheduleHeader&);
  void add(const TuneResult&);
  const TuneResult* find(const std::string& key) const;
  const std::map<std::string, TuneResult>& results() const { return results_; }
  void remove();  // from disk

 private:
  void append(const std::string& line);

  std::filesystem::path path_;
  std::map<std::string, TuneResult> results_;
};

// Entries of an older file of the same CPU kind and instruction set stay where `results` has no newer one.
void write_schedules(const std::filesystem::path&, const ScheduleHeader&, const std::map<std::string, TuneResult>& results);

}  // namespace convoy::bench
