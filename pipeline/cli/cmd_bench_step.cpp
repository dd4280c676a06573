// convoy bench step --model NAME|FILE: where one training step's time goes, against the FMA peak and the memory's bandwidth.
#include <fmt/format.h>

#include <fstream>
#include <memory>
#include <optional>

#include "bench/train/step_bench.h"
#include "pipeline/cli/builtin_registry.h"
#include "pipeline/cli/verb.h"
#include "pipeline/exec/thread_count.h"

namespace convoy::cli {
namespace {

struct Options {
  std::string model, trace, passes;
  std::vector<std::string> overrides;
  int batch = 0;  // 0: as the job says, 16 for a network
  bench::StepBenchOptions bench;
  bool each = false, json = false;
};

void write_trace(const Options& options, const Trace& trace, std::ofstream& file) {
  trace.write(file);
  file.flush();
  if (!file) throw Error(ExitCode::io, options.trace + ": the trace could not be written; is the disk full?");
  fmt::print(stderr, "{} spans of one step in {} ({} left out); open it in chrome://tracing or ui.perfetto.dev\n", trace.size(),
             options.trace, trace.left_out());
}

ExitCode bench_step(Options options) {
  options.bench.threads = options.bench.threads > 0 ? options.bench.threads : usable_threads(0);
  std::vector<std::string> overrides = options.overrides;
  if (options.batch > 0) overrides.push_back(fmt::format("data.batch_size={}", options.batch));
  Job job = load_job_or_model(options.model, overrides, builtin_registry());
  job.passes = passes_of(options.passes);
  std::ofstream file;
  std::optional<Trace> trace;
  if (!options.trace.empty()) {
    file.open(options.trace);
    if (!file) throw Error(ExitCode::io, options.trace + ": cannot be opened for writing (--trace)");
    options.bench.trace = &trace.emplace();
  }
  bench::StepBenchResult result = bench::bench_step(job, builtin_registry(), options.bench);
  result.model = options.model;
  if (trace) write_trace(options, *trace, file);
  fmt::print("{}", options.json ? bench::step_bench_json(result) + "\n" : bench::step_bench_table(result, options.each));
  return ExitCode::done;
}

}  // namespace

void declare_bench_step(CLI::App& command, Action& action) {
  const auto options = std::make_shared<Options>();
  options->bench.threads = 0;
  CLI::App& step =
      *command.add_subcommand("step", "where one training step's time goes, each kind of step against its own limit");
  step.add_option("--model", options->model, "a network by name, a model file or a job")->required();
  step.add_option("--batch", options->batch, "images a step (default: the job's batch size, 16 for a network)")
      ->check(CLI::Range(1, 65536));
  step.add_option("--seconds", options->bench.seconds, "at least this long; five steps at least")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str();
  step.add_option("--set", options->overrides, "KEY=VALUE: change a key, such as model.num_classes=10");
  add_threads_option(step, options->bench.threads);
  add_passes_option(step, options->passes);
  step.add_flag("--each", options->each, "every step of the program in its order, instead of the kinds of steps");
  step.add_option("--trace", options->trace, "write one step's tiles, thread by thread, to this file (Chrome trace events)");
  step.add_flag("--json", options->json, "print one JSON document, with kinds and single steps");
  step.callback([options, &action] { action = [options] { return bench_step(*options); }; });
}

}  // namespace convoy::cli
