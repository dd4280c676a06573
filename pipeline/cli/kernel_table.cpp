#include "pipeline/cli/kernel_table.h"

#include <fmt/format.h>

#include "pipeline/cli/builtin_registry.h"
#include "pipeline/cli/table.h"
#include "pipeline/graph/schedule_key.h"
#include "pipeline/train/run_session.h"

namespace convoy::cli {

std::vector<StepKernel> step_kernels(const Job& job) {
  const Isa isa = choose_isa();
  Program program = make_program(job, builtin_registry(), true);
  choose_algorithms(program, job, builtin_registry(), isa, {});
  const std::vector<std::string> sources = choose_kernels(program, builtin_registry(), isa, schedules_of(job, isa));
  const std::vector<TensorDesc> descs = program.descs();
  const BindContext context{descs, program.max_batch, isa};
  std::vector<StepKernel> kernels;
  for (std::size_t s = 0; s < program.steps.size(); ++s) {
    const Step& step = program.steps[s];
    if (!sources[s].empty()) kernels.push_back({step.name, schedule_key(step, context), step.kernel, sources[s]});
  }
  return kernels;
}

std::string kernel_table(const std::vector<StepKernel>& kernels) {
  using Align = Table::Align;
  Table table({{"step", Align::left}, {"operation", Align::left}, {"schedule", Align::left}, {"chosen by", Align::left}});
  for (const StepKernel& kernel : kernels) {
    std::string schedule = kernel.choice.variant;
    for (const auto& [name, value] : kernel.choice.parameters.all()) schedule += fmt::format(" {}={:g}", name, value);
    table.row({kernel.step, kernel.key, schedule, kernel.source});
  }
  return table.text();
}

}  // namespace convoy::cli
