#include "pipeline/train/trace_file.h"

#include <fmt/format.h>

#include "pipeline/core/error.h"

namespace convoy {

TraceFile::TraceFile(std::filesystem::path path, TrainObserver& log) : path_(std::move(path)), file_(path_), log_(log) {
  if (!file_) throw Error(ExitCode::io, path_.string() + ": cannot be opened for writing (--trace)");
}

TraceFile::~TraceFile() {
  try {
    trace_.write(file_);
    const bool written = static_cast<bool>(file_.flush());
    log_.on_note(!written
                     ? path_.string() + ": the trace could not be written; is the disk full?"
                     : fmt::format("trace: {} spans of the first {:.1f} s in {} ({} left out); open it in chrome://tracing or "
                                   "ui.perfetto.dev",
                                   trace_.size(), trace_.seconds(), path_.string(), trace_.left_out()));
  } catch (...) {  // a log that cannot be written, or no memory: the run has its own error then, or has done its work
  }
}

}  // namespace convoy
