// convoy bench layers: the share of this machine's FMA peak that each layer, direction and shape reaches.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/kernels/layer_bench.h"
#include "pipeline/cli/verb.h"
#include "pipeline/core/error.h"
#include "pipeline/core/isa.h"
#include "pipeline/exec/thread_count.h"

namespace convoy::cli {
namespace {

struct Options {
  bench::LayerBenchOptions bench;
  std::string shapes;
  std::vector<std::string> only, directions;
  int threads = 0;
  bool json = false;
};

// Leaves what the command line names; no names mean everything.
void filter(const Options& options, bench::LayerBenchOptions& bench) {
  const auto wanted = [](const std::vector<std::string>& names, std::string_view name) {
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const std::string& name : options.only) {
    const bool known = std::any_of(bench.shapes.begin(), bench.shapes.end(), [&](const auto& s) { return s.name == name; });
    if (!known) throw Error(ExitCode::bad_spec, fmt::format("--only: no layer '{}' in the list of shapes", name));
  }
  std::erase_if(bench.shapes, [&](const bench::LayerShape& s) { return !wanted(options.only, s.name); });
  std::erase_if(bench.directions, [&](bench::Direction d) { return !wanted(options.directions, to_string(d)); });
}

ExitCode bench_layers(Options options) {
  options.bench.isa = choose_isa();
  options.bench.threads = options.threads > 0 ? options.threads : usable_threads(0);
  if (!options.shapes.empty()) options.bench.shapes = bench::load_layer_shapes(options.shapes);
  filter(options, options.bench);
  if (options.json) {
    fmt::print("{}\n", bench::layer_bench_json(options.bench, bench::bench_layers(options.bench)));
    return ExitCode::done;
  }
  fmt::print("{}, {} kernels, batch {}\n{}\n", cpu_model(), to_string(options.bench.isa), options.bench.batch,
             bench::layer_bench_header());
  bench::bench_layers(options.bench, [](const bench::LayerBenchRow& row) {
    fmt::print("{}\n", bench::layer_bench_line(row));
    std::fflush(stdout);
  });
  return ExitCode::done;
}

}  // namespace

void declare_bench(CLI::App& command, Action& action) {
  const auto options = std::make_shared<Options>();
  command.require_subcommand(1);
  CLI::App& layers = *command.add_subcommand("layers", "convolution steps against the FMA peak, measured in the same run");
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
