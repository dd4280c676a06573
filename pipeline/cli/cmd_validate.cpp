// convoy validate SPEC|MODEL: every problem of a spec at once, without touching data.
#include <fmt/format.h>

#include <memory>

#include "pipeline/cli/builtin_registry.h"
#include "pipeline/cli/verb.h"
#include "pipeline/train/run_intro.h"
#include "pipeline/train/run_session.h"

namespace convoy::cli {

void declare_validate(CLI::App& command, Action& action) {
  const auto options = std::make_shared<SpecOptions>();
  add_spec_options(command, *options, Takes::spec_or_model);
  command.callback([options, &action] {
    action = [options] {
      const Job job = load_job_or_model(options->spec, options->overrides, builtin_registry());
      Program program = make_program(job, builtin_registry(), job.optimizer != nullptr);
      if (!job.spec.kernels.schedules.empty()) {
        choose_algorithms(program, job, builtin_registry(), choose_isa(), {});
        choose_kernels(program, builtin_registry(), choose_isa(), schedules_of(job, choose_isa()));
      }
      for (const std::string& warning : spec_warnings(job)) fmt::print(stderr, "{}: {}\n", options->spec, warning);
      fmt::print("{}: valid\n", options->spec);
      return ExitCode::done;
    };
  });
}

}  // namespace convoy::cli
