// Sessions for a job: kernels chosen by this machine's rules, or by the plan that a checkpoint stores.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "pipeline/exec/session.h"
#include "pipeline/graph/choose_kernels.h"
#include "pipeline/train/load_job.h"

namespace convoy {

struct SessionOptions {
  bool training = true;
  int threads = 1;
  // The stored plan: same bits as the run that wrote it. Refused (Error bad_spec) when this binary or CPU cannot run it.
  std::optional<KernelPlan> plan;
  std::string plan_source;  // the checkpoint, for messages
  StepWrapper wrap;         // around each step
};

// The tables that this job's kernels are chosen from: the spec's own file, then what is built in for this CPU. A spec that a
// checkpoint stores names a file that may be gone: it is not asked. Throws what load_schedules throws.
Schedules schedules_of(const Job&, Isa);

ExecutorKind executor_kind(const spec::PipelineSpec&);

// Which algorithm computes a step: as the plan has it, else by the cost rules and the spec's `runtime`.
void choose_algorithms(Program&, const Job&, const Registry&, Isa, const std::optional<KernelPlan>&);

std::unique_ptr<Session> make_session(const Job&, const Registry&, const SessionOptions&);

// The plan of a running session, as stored.
std::string kernel_plan_json(const Session&, Isa);
// The instruction set that a plan (or, without one, this machine) asks for.
Isa session_isa(const SessionOptions&);

}  // namespace convoy
