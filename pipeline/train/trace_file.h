// The trace of one run and the file it is written to when the run ends, however it ends.
#pragma once

#include <filesystem>
#include <fstream>

#include "pipeline/exec/trace.h"
#include "pipeline/train/train_observer.h"

namespace convoy {

class TraceFile {
 public:
  // Throws Error(io) when the file cannot be opened. A file of that name is replaced.
  TraceFile(std::filesystem::path path, TrainObserver& log);
  ~TraceFile();  // writes; what goes wrong becomes a note, the run's own outcome stands
  TraceFile(const TraceFile&) = delete;
  TraceFile& operator=(const TraceFile&) = delete;

  Trace& trace() { return trace_; }

 private:
  std::filesystem::path path_;
  std::ofstream file_;
  TrainObserver& log_;
  Trace trace_;
};

}  // namespace convoy
