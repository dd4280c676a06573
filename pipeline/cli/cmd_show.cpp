// convoy show SPEC|MODEL: the spec with every default written out, as YAML (or JSON) on stdout; of a model its layers.
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
  add_spec_options(command, *options, Takes::spec_or_model);
  command.add_flag("--json", options->json, "print JSON instead of YAML");
  command.callback([options, &action] {
    action = [options] {
      const Job job = load_job_or_model(options->spec, options->overrides, builtin_registry());
      // A network alone is its model section, ready to be put into a spec.
      spec::Node shown = job.spec.resolved;
      if (job.is_model_only()) std::erase_if(shown.entries, [](const auto& entry) { return entry.first != "model"; });
      fmt::print("{}", options->json ? to_json(shown).dump(2) + "\n" : spec::to_yaml(shown));
      return ExitCode::done;
    };
  });
}

}  // namespace convoy::cli
