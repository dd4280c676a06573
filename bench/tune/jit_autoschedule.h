// Halide's autoschedulers, in this process.
#pragma once

#include "bench/tune/autoschedule.h"

namespace convoy::bench {

// An Autoschedule. It may take minutes, crash or hang: call it in a process of its own.
double run_autoscheduled(Isa, const std::string& scheduler, const AutoscheduleProblem&);

}  // namespace convoy::bench
