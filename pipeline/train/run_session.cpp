#include "pipeline/train/run_session.h"

#include <algorithm>

#include "pipeline/core/cpu_kind.h"
#include "pipeline/core/error.h"
#include "pipeline/graph/follow_writers.h"
#include "pipeline/graph/use_winograd.h"

namespace convoy {

Schedules schedules_of(const Job& job, Isa isa) {
  Schedules tables;
  const std::filesystem::path& own = job.spec.kernels.schedules;
  if (!own.empty() && !job.is_stored) tables.push_back(load_schedules(own));
  for (ScheduleTable& table : built_in_schedules(cpu_kind(), isa)) tables.push_back(std::move(table));
  return tables;
}

ExecutorKind executor_kind(const spec::PipelineSpec& spec) {
  return spec.runtime.executor == "threads" ? ExecutorKind::threads : ExecutorKind::graph;
}

Isa session_isa(const SessionOptions& options) {
  if (!options.plan) return choose_isa();
  if (!cpu_supports(options.plan->isa)) {
    throw Error(ExitCode::bad_spec, options.plan_source + ": was computed with " + std::string(to_string(options.plan->isa)) +
                                        " kernels, which this CPU (" + cpu_model() +
                                        ") cannot run; resume on such a machine, or pass --allow-inexact");
  }
  return options.plan->isa;
}

namespace {

// The plan's, or others by the user's choice that give the same bits.
PassList session_passes(const Job& job, const SessionOptions& options) {
  if (!job.passes) return options.plan ? options.plan->passes : all_passes();
  if (options.plan && !same_bits(*job.passes, options.plan->passes)) {
    throw Error(ExitCode::bad_spec, options.plan_source +
                                        ": the run was computed with other passes, which sum in another order; "
                                        "leave out --passes, or pass --allow-inexact");
  }
  return *job.passes;
}

}  // namespace

void choose_algorithms(Program& program, const Job& job, const Registry& registry, Isa isa,
                       const std::optional<KernelPlan>& plan) {
  if (plan) {
    use_winograd(program, *plan);
  } else if (job.spec.runtime.winograd) {
    use_winograd(program, isa);
  }
  // The copies of weights that it has added.
  if (std::ranges::count(program.passes, kFollowWriters) > 0) follow_writers(program, registry);
}

std::unique_ptr<Session> make_session(const Job& job, const Registry& registry, const SessionOptions& options) {
  const Isa isa = session_isa(options);
  Program program = make_program(job, registry, options.training, session_passes(job, options));
  choose_algorithms(program, job, registry, isa, options.plan);
  choose_kernels(program, registry, isa, options.plan ? Schedules{} : schedules_of(job, isa));
  if (options.plan) apply_kernel_plan(program, *options.plan);
  return std::make_unique<Session>(std::move(program), registry, isa, executor_kind(job.spec), options.threads, options.wrap);
}

std::string kernel_plan_json(const Session& session, Isa isa) { return to_json(kernel_plan_of(session.program(), isa)); }

}  // namespace convoy
