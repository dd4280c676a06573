// convoy bench train --model NAME|FILE|all: training steps on random images, against the machine's FMA peak.
//
// `all` runs this program again for each network, one after the other: peak memory belongs to a process. With peers, PyTorch
// runs in turn with it (bench_peers).
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>

#include "bench/train/train_bench.h"
#include "bench/train/training_candidate.h"
#include "pipeline/cli/bench_peers.h"
#include "pipeline/cli/builtin_registry.h"
#include "pipeline/cli/verb.h"
#include "pipeline/exec/thread_count.h"
#include "pipeline/models/embedded.h"

namespace convoy::cli {
namespace {

struct Options {
  std::string model, passes;
  std::vector<std::string> overrides;
  int batch = 0;  // 0: as the job says, 16 for a network
  bench::TrainBenchOptions bench;
  bool json = false, serve = false;
  PeerBenchOptions peers;
};

Job load(const Options& options) {
  std::vector<std::string> overrides = options.overrides;
  if (options.batch > 0) overrides.push_back(fmt::format("data.batch_size={}", options.batch));
  Job job = load_job_or_model(options.model, overrides, builtin_registry());
  job.passes = passes_of(options.passes);
  return job;
}

// The hidden side of the verb: ours in its own process, in turn with peers.
ExitCode serve(const Options& options) {
  const Job job = load(options);
  bench::serve_candidate(*bench::make_training_candidate(job, builtin_registry(), options.bench.threads, options.peers.steps));
  return ExitCode::done;
}

bench::TrainBenchResult bench_one(const Options& options) {
  const Job job = load(options);
  bench::TrainBenchResult result = bench::bench_training(job, builtin_registry(), options.bench);
  result.model = options.model;
  return result;
}

std::string quoted(const std::string& word) {
  std::string text = "'";
  for (char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

// What the program prints to its standard output; throws when it fails.
std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  if (pipe == nullptr) throw Error(ExitCode::io, "cannot start a process for a network; check the limit of processes");
  std::string text;
  std::array<char, 4096> buffer{};
  for (std::size_t n; (n = fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0;) text.append(buffer.data(), n);
  return text;
}

bench::TrainBenchResult bench_in_child(const Options& options, const std::string& model) {
  std::string command = fmt::format("exec /proc/{}/exe bench train --json --model {} --threads {} --seconds {}", getpid(),
                                    quoted(model), options.bench.threads, options.bench.seconds);
  if (options.batch > 0) command += fmt::format(" --batch {}", options.batch);
  for (const std::string& assignment : options.overrides) command += " --set " + quoted(assignment);
  if (!options.passes.empty()) command += " --passes=" + quoted(options.passes);
  const std::string text = output_of(command);
  if (text.empty()) throw Error(ExitCode::internal, model + ": its process failed; run it alone to see why");
  return bench::train_bench_from_json(text);
}

void print_all(const Options& options) {
  std::string separator = "[";
  if (!options.json) fmt::print("{}\n", bench::train_bench_header());
  for (const std::string& model : models::network_names()) {
    const bench::TrainBenchResult result = bench_in_child(options, model);
    if (options.json) {
      fmt::print("{}\n{}", separator, bench::train_bench_json(result));
      separator = ",";
    } else {
      fmt::print("{}\n", bench::train_bench_line(result));
    }
    std::fflush(stdout);
  }
  if (options.json) fmt::print("\n]\n");
}

void print_one(const Options& options) {
  const bench::TrainBenchResult result = bench_one(options);
  if (options.json) {
    fmt::print("{}\n", bench::train_bench_json(result));
    return;
  }
  fmt::print("{}, {} kernels, {} threads, FMA peak {:.0f} GF/s; times in ms a step\n\n", result.cpu, result.isa, result.threads,
             result.peak_gflops);
  fmt::print("{}\n{}\n\n{}", bench::train_bench_header(), bench::train_bench_line(result), bench::train_bench_parts(result));
}

ExitCode bench_peers(Options options) {
  if (!options.overrides.empty()) throw Error(ExitCode::bad_spec, "--set: would make it another network than the peers'");
  if (!options.passes.empty()) throw Error(ExitCode::bad_spec, "--passes: peers run against all passes; leave it out");
  options.peers.model = options.model;
  options.peers.threads = options.bench.threads;
  options.peers.json = options.json && options.peers.json_file.empty();
  if (options.batch > 0) options.peers.batch = options.batch;
  return bench_with_peers(options.peers);
}

ExitCode bench_train(Options options) {
  options.bench.threads = options.bench.threads > 0 ? options.bench.threads : usable_threads(0);
  if (options.serve) return serve(options);
  if (!options.peers.python.empty()) return bench_peers(options);
  if (!options.peers.json_file.empty())
    throw Error(ExitCode::bad_spec, "--json: takes a file with peers only (./run bench train --peers)");
  options.model == "all" ? print_all(options) : print_one(options);
  return ExitCode::done;
}

void add_peer_options(CLI::App& train, Options& options) {
  PeerBenchOptions& peers = options.peers;
  CLI::Option* python = train.add_option("--peer-python", peers.python, "interpreter with PyTorch (./run bench train --peers)");
  CLI::Option* scripts = train.add_option("--peer-scripts", peers.scripts, "the folder bench/peers");
  python->needs(scripts);
  scripts->needs(python);
  train.add_option("--intel-python", peers.intel_python, "interpreter with Intel's extension for PyTorch")->needs(python);
  train.add_option("--peer-variants", peers.variants, "eager, compile or intel; several may be given (default: all there are)")
      ->check(CLI::IsMember({"eager", "compile", "intel"}))
      ->needs(python);
  train.add_option("--rounds", peers.rounds, "with peers: pieces of each")->check(CLI::Range(1, 1000))->capture_default_str();
  train.add_option("--steps", peers.steps, "with peers: training steps of a piece")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  train.add_option("--html", peers.html_file, "with peers: a page with a picture and the table")
      ->type_name("FILE")
      ->needs(python);
  train.add_flag("--serve", options.serve)->group("");  // how the verb starts itself
}

}  // namespace

void declare_bench_train(CLI::App& command, Action& action) {
  const auto options = std::make_shared<Options>();
  options->bench.threads = 0;
  CLI::App& train =
      *command.add_subcommand("train", "training steps of a network on random images: speed, memory, slowest steps, peers");
  train.add_option("--model", options->model, "a network by name, a model file, or all; with peers also bars, those with a bar")
      ->required();
  train.add_option("--batch", options->batch, "images a step (default: the job's batch size, 16 for a network)")
      ->check(CLI::Range(1, 65536));
  train.add_option("--seconds", options->bench.seconds, "without peers: at least this long; three steps at least")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str();
  train.add_option("--set", options->overrides, "KEY=VALUE: change a key, such as model.num_classes=10");
  add_threads_option(train, options->bench.threads);
  add_passes_option(train, options->passes);
  CLI::Option* json =
      train.add_option("--json", options->peers.json_file,
                       "print one JSON document; with peers and a FILE: write it there, as Google Benchmark does");
  json->expected(0, 1)->type_name("[FILE]");
  add_peer_options(train, *options);
  train.callback([options, json, &action] {
    options->json = json->count() > 0;
    action = [options] { return bench_train(*options); };
  });
}

}  // namespace convoy::cli
