// convoy train SPEC: from the spec to checkpoints, stoppable and resumable.
#include <fmt/format.h>

#include <memory>

#include "pipeline/cli/builtin_registry.h"
#include "pipeline/cli/verb.h"
#include "pipeline/train/stop_signal.h"
#include "pipeline/train/train_run.h"

namespace convoy::cli {
namespace {

struct Options : SpecOptions {
  TrainRunOptions run;
  int threads = 0;
  std::string weights;
};

ExitCode train(Options options) {
  StopSignal stop;  // before any other thread; not const: its own thread writes it
  const Registry registry = builtin_registry();
  const Job job = load_job(options.spec, options.overrides, registry);
  options.run.threads = resolve_threads(options.threads, job.spec);
  options.run.weights = options.weights;
  const TrainOutcome outcome = run_training(job, registry, options.run, [&stop] { return stop.requested(); });
  if (outcome == TrainOutcome::stopped) {
    fmt::print(stderr, "stopped by signal {} with a checkpoint; continue with: convoy train {} --resume\n", stop.signal(),
               options.spec);
    return ExitCode::stopped;
  }
  fmt::print("{}\n", job.spec.job.output_dir.string());
  return ExitCode::done;
}

}  // namespace

void declare_train(CLI::App& command, Action& action) {
  const auto options = std::make_shared<Options>();
  add_spec_options(command, *options);
  add_threads_option(command, options->threads);
  CLI::Option* resume = command.add_flag("--resume", options->run.resume, "continue the run from its newest checkpoint");
  command.add_option("--weights", options->weights, "start from the weights of a Keras legacy .h5 file or a checkpoint")
      ->excludes(resume);
  command.add_flag("--allow-inexact", options->run.allow_inexact,
                   "resume even where the stored kernels cannot run: same run, other rounding");
  command.callback([options, &action] { action = [options] { return train(*options); }; });
}

}  // namespace convoy::cli
