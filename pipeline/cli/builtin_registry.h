// All built-in parts together, and the settings of a run that the command line resolves.
#pragma once

#include "pipeline/graph/registry.h"
#include "pipeline/train/load_job.h"

namespace convoy::cli {

Registry builtin_registry();

// Threads of --threads, else the spec's, else what the machine allows this process.
int resolve_threads(int option, const spec::PipelineSpec&);

}  // namespace convoy::cli
