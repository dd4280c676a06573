// convoy train SPEC: from the spec to checkpoints, stoppable and resumable.
#include <fmt/format.h>

#include <cstring>
#include <memory>
#include <string>

#include "pipeline/cli/builtin_registry.h"
#include "pipeline/cli/open_model.h"
#include "pipeline/cli/verb.h"
#include "pipeline/train/stop_signal.h"
#include "pipeline/train/train_run.h"

namespace convoy::cli {
namespace {

struct Options : SpecOptions {
  TrainRunOptions run;
  int threads = 0;
  std::string weights, trace, passes;
};

std::string signal_name(int signal) {
  const char* name = sigabbrev_np(signal);
  return name == nullptr ? "signal " + std::to_string(signal) : std::string("SIG") + name;
}

// In single quotes, as a POSIX shell reads back any text.
std::string quoted(const std::string& text) {
  if (text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=,:@%+") == std::string::npos) {
    return text;
  }
  std::string out = "'";
  for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// What continues this very run: its overrides too, for they may name another folder.
std::string resume_command(const Options& options) {
  std::string command = "convoy train " + quoted(options.spec) + " --resume";
  for (const std::string& assignment : options.overrides) command += " --set " + quoted(assignment);
  if (options.threads > 0) command += " --threads " + std::to_string(options.threads);
  if (!options.passes.empty()) command += " --passes=" + quoted(options.passes);
  return command;
}

ExitCode train(Options options) {
  StopSignal stop;  // before any other thread; not const: its own thread writes it
  const Registry registry = builtin_registry();
  Job job = load_job(options.spec, options.overrides, registry);
  job.passes = passes_of(options.passes);
  options.run.threads = resolve_threads(options.threads, job.spec);
  options.run.weights = options.weights;
  options.run.trace = options.trace;
  const TrainOutcome outcome = run_training(job, registry, options.run, [&stop] { return stop.requested(); });
  if (outcome == TrainOutcome::stopped) {
    fmt::print(stderr, "stopped by {} with a checkpoint; continue with: {}\n", signal_name(stop.signal()),
               resume_command(options));
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
  add_passes_option(command, options->passes);
  CLI::Option* resume = command.add_flag("--resume", options->run.resume, "continue the run from its newest checkpoint");
  command.add_option("--weights", options->weights, "start from the weights of a Keras legacy .h5 file or a checkpoint")
      ->excludes(resume);
  command.add_flag("--by-position", options->run.weights_by_position, kByPositionHelp)->needs("--weights");
  command
      .add_flag("--partial", options->run.partial_weights,
                "with --weights: load what fits by name and dims, list the rest, which keeps its initial values")
      ->needs("--weights");
  command.add_flag("--allow-inexact", options->run.allow_inexact,
                   "resume even where the stored kernels cannot run: same run, other rounding");
  command.add_option("--trace", options->trace, "write what each thread did, and when, to this file (Chrome trace events)")
      ->type_name("FILE");
  command.callback([options, &action] { action = [options] { return train(*options); }; });
}

}  // namespace convoy::cli
