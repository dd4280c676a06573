// convoy bench layers: the share of this machine's FMA peak that each layer, direction and shape reaches, and the share of its
// memory bandwidth that steps reach which compute little.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/kernels/layer_bench.h"
#include "bench/kernels/memory_bench.h"
#include "pipeline/cli/verb.h"
#include "pipeline/core/error.h"
#include "pipeline/core/isa.h"
#include "pipeline/exec/thread_count.h"

namespace convoy::cli {
namespace {

struct Options {
  bench::LayerBenchOptions bench;
  bench::MemoryBenchOptions memory;
  std::string shapes;
  std::vector<std::string> only, directions;
  int threads = 0;
  bool json = false;
};

bool is_wanted(const std::vector<std::string>& names, std::string_view name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

void require_known(const Options& options) {
  for (const std::string& name : options.only) {
    const bool layer = std::ranges::any_of(options.bench.shapes, [&](const auto& s) { return s.name == name; });
    const bool maps = std::ranges::any_of(options.memory.cases, [&](const auto& c) { return c.name == name; });
    if (!layer && !maps) throw Error(ExitCode::bad_spec, fmt::format("--only: no layer '{}' in the list of shapes", name));
  }
}

// Leaves what the command line names; no names mean everything. A list of shapes or a direction means convolutions alone.
void filter(Options& options) {
  require_known(options);
  std::erase_if(options.bench.shapes, [&](const bench::LayerShape& s) { return !is_wanted(options.only, s.name); });
  std::erase_if(options.bench.directions, [&](bench::Direction d) { return !is_wanted(options.directions, to_string(d)); });
  std::erase_if(options.memory.cases, [&](const bench::MemoryCase& c) { return !is_wanted(options.only, c.name); });
  if (!options.shapes.empty() || !options.directions.empty()) options.memory.cases.clear();
}

void print_json(const Options& options) {
  const auto rows = bench::bench_layers(options.bench);
  fmt::print("{}\n", bench::layer_bench_json(options.bench, rows, bench::bench_memory(options.memory)));
}

void print_tables(const Options& options) {
  fmt::print("{}, {} kernels, batch {}\n", cpu_model(), to_string(options.bench.isa), options.bench.batch);
  if (!options.bench.shapes.empty()) fmt::print("{}\n", bench::layer_bench_header());
  bench::bench_layers(options.bench, [](const bench::LayerBenchRow& row) {
    fmt::print("{}\n", bench::layer_bench_line(row));
    std::fflush(stdout);
  });
  if (options.memory.cases.empty()) return;
  fmt::print("\n{}\n", bench::memory_bench_header());
  bench::bench_memory(options.memory, [](const bench::MemoryBenchRow& row) {
    fmt::print("{}\n", bench::memory_bench_line(row));
    std::fflush(stdout);
  });
}

ExitCode bench_layers(Options options) {
  options.memory.isa = options.bench.isa = choose_isa();
  options.memory.threads = options.bench.threads = options.threads > 0 ? options.threads : usable_threads(0);
  options.memory.rounds = options.bench.rounds;
  if (!options.shapes.empty()) options.bench.shapes = bench::load_layer_shapes(options.shapes);
  filter(options);
  options.json ? print_json(options) : print_tables(options);
  return ExitCode::done;
}

}  // namespace

void declare_bench(CLI::App& command, Action& action) {
  const auto options = std::make_shared<Options>();
  command.require_subcommand(1);
  declare_bench_input(command, action);
  declare_bench_step(command, action);
  declare_bench_train(command, action);
  CLI::App& layers =
      *command.add_subcommand("layers", "steps against the FMA peak or the memory bandwidth, measured in the same run");
  layers.add_option("--shapes", options->shapes, "shape list: name cin cout size kernel stride pad, one layer a line");
  layers.add_option("--only", options->only, "names of layers of that list");
  layers.add_option("--direction", options->directions, "forward, backward_data or backward_weights; several may be given")
      ->check(CLI::IsMember({"forward", "backward_data", "backward_weights"}));
  layers.add_option("--batch", options->bench.batch, "images a batch")->check(CLI::Range(1, 1024))->capture_default_str();
  layers.add_option("--rounds", options->bench.rounds, "samples of each figure")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  add_threads_option(layers, options->threads);
  layers.add_flag("--json", options->json, "print one JSON document");
  layers.callback([options, &action] { action = [options] { return bench_layers(*options); }; });
}

}  // namespace convoy::cli
