// Where a key of a job's spec stands, for messages after loading.
#pragma once

#include <string>

#include "pipeline/train/load_job.h"

namespace convoy {

// "spec.yaml:4:10"; "--set" for what came from there, and the file alone when there is no line or the spec came from a
// checkpoint.
inline std::string spec_place(const Job& job, spec::Mark mark) {
  if (mark.line < 0) return "--set";
  if (mark.line == 0 || job.is_stored) return job.spec_file.string();
  return job.spec_file.string() + ":" + std::to_string(mark.line) + ":" + std::to_string(mark.column);
}

}  // namespace convoy
