// convoy show SPEC: the spec with every default written out, as YAML (or JSON) on stdout.
#include <fmt/format.h>

#include <memory>

#include "pipeline/cli/builtin_registry.h"
#include "pipeline/cli/spec_json.h"
#include "pipeline/cli/verb.h"

namespace convoy::cli {

void declare_show(CLI::App& command, Action& action) {
  struct Options : SpecOptions {
    bool json = false;
  };
  const auto options = std::make_shared<Options>();
  add_spec_options(command, *options);
  command.add_flag("--json", options->json, "print JSON instead of YAML");
  command.callback([options, &action] {
    action = [options] {
      const Job job = load_job(options->spec, options->overrides, builtin_registry());
      fmt::print("{}", options->json ? to_json(job.spec.resolved).dump(2) + "\n" : job.resolved_yaml);
      return ExitCode::done;
    };
  });
}

}  // namespace convoy::cli
