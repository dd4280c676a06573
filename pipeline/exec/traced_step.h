// Steps of the program that leave a span in a trace for each of their tiles.
#pragma once

#include "pipeline/exec/session.h"
#include "pipeline/exec/trace.h"

namespace convoy {

// For a session's steps; the trace must outlive the session.
StepWrapper traced_steps(Trace&);

}  // namespace convoy
