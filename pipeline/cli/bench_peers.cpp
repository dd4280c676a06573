#include "pipeline/cli/bench_peers.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "bench/train/peer_bench.h"
#include "pipeline/core/isa.h"
#include "pipeline/exec/thread_count.h"

namespace convoy::cli {
namespace {

namespace fs = std::filesystem;

// Open from the start: a wrong path shall not cost a run.
class OutputFile {
 public:
  explicit OutputFile(const std::string& path) : path_(path) {
    if (path_.empty()) return;
    file_.open(path_);
    if (!file_) throw Error(ExitCode::io, path_ + ": cannot be opened for writing");
  }
  void write(const std::string& text) {
    if (path_.empty()) return;
    file_ << text << std::flush;
    if (!file_) throw Error(ExitCode::io, path_ + ": could not be written; is the disk full?");
  }

 private:
  std::string path_;
  std::ofstream file_;
};

void require_sense(const PeerBenchOptions& options) {
  if (options.threads > affinity_threads()) {
    throw Error(ExitCode::bad_spec,
                fmt::format("--threads: {} threads need as many CPUs, this process has {}", options.threads, affinity_threads()));
  }
  if (std::ranges::find(options.variants, "intel") != options.variants.end() && options.intel_python.empty()) {
    throw Error(ExitCode::bad_spec, "--peer-variants: intel needs --intel-python, an interpreter with Intel's extension");
  }
}

std::vector<std::string> variants(const PeerBenchOptions& options) {
  if (!options.variants.empty()) return options.variants;
  std::vector<std::string> all{"eager", "compile"};
  if (!options.intel_python.empty()) all.push_back("intel");
  return all;
}

bench::Contestant ours(const PeerBenchOptions& options, const bench::PeerNetwork& network) {
  std::vector<std::string> command{fs::read_symlink("/proc/self/exe").string(), "bench", "train", "--serve"};
  const auto add = [&](const char* option, const std::string& value) { command.insert(command.end(), {option, value}); };
  add("--model", network.name);
  add("--batch", std::to_string(options.batch));
  add("--threads", std::to_string(options.threads));
  add("--steps", std::to_string(options.steps));
  add("--set", "optimizer.momentum=0.9");
  if (*network.change != 0) add("--set", network.change);
  return {"convoy", std::move(command), options.threads};
}

bench::Contestant peer(const PeerBenchOptions& options, const bench::PeerNetwork& network, const std::string& variant) {
  return {"PyTorch " + variant,
          {variant == "intel" ? options.intel_python : options.python, "-B",
           (fs::path(options.scripts) / "torch_train.py").string(), network.name, "--variant", variant, "--batch",
           std::to_string(options.batch), "--threads", std::to_string(options.threads), "--steps", std::to_string(options.steps)},
          options.threads};
}

bench::PeerBenchRow run_network(const PeerBenchOptions& options, const bench::PeerNetwork& network) {
  std::vector<bench::Contestant> contestants{ours(options, network)};
  for (const std::string& variant : variants(options)) contestants.push_back(peer(options, network, variant));
  std::vector<bench::Turns> turns = bench::run_in_turn(
      contestants, options.rounds, [&](const std::string& text) { fmt::print(stderr, "{}: {}\n", network.name, text); });
  bench::PeerBenchRow row{network.name, network.bar, std::move(turns.front())};
  row.peers.assign(std::make_move_iterator(turns.begin() + 1), std::make_move_iterator(turns.end()));
  return row;
}

}  // namespace

ExitCode bench_with_peers(const PeerBenchOptions& options) {
  const std::vector<bench::PeerNetwork> networks = bench::choose_peer_networks(options.model);
  require_sense(options);
  OutputFile json(options.json_file), html(options.html_file);
  bench::PeerBenchResult result;
  result.cpu = cpu_model();
  result.date = fmt::format("{:%FT%TZ}", fmt::gmtime(std::time(nullptr)));
  result.cpus = affinity_threads();
  result.threads = options.threads;
  result.batch = options.batch;
  result.steps = options.steps;
  if (!options.json) fmt::print("{}\n", bench::peer_table_header());
  for (const bench::PeerNetwork& network : networks) {
    std::fflush(stdout);
    result.rows.push_back(run_network(options, network));
    if (!options.json) fmt::print("{}\n", bench::peer_table_line(result.rows.back()));
  }
  fmt::print("{}\n", options.json ? bench::peer_bench_json(result) : "\n" + bench::peer_table_notes(result));
  json.write(bench::peer_bench_json(result) + "\n");
  html.write(bench::peer_bench_html(result));
  const bool complete = std::ranges::all_of(result.rows, [](const bench::PeerBenchRow& row) { return row.ours.error.empty(); });
  return complete ? ExitCode::done : ExitCode::internal;
}

}  // namespace convoy::cli
