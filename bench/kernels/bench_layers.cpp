// bench_layers [--json] [--threads N] [--batch N] [--rounds N] [--direction D]... [--only NAME]... [SHAPES.txt]
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <thread>

#include "bench/kernels/layer_bench.h"
#include "pipeline/core/error.h"

namespace {

using namespace convoy;
using namespace convoy::bench;

void keep_named(LayerBenchOptions& options, const std::vector<std::string>& layers, const std::vector<std::string>& directions) {
  const auto wanted = [](const std::vector<std::string>& names, std::string_view name) {
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
  };
  std::erase_if(options.shapes, [&](const LayerShape& s) { return !wanted(layers, s.name); });
  std::erase_if(options.directions, [&](Direction d) { return !wanted(directions, to_string(d)); });
}

void run(LayerBenchOptions options, bool json) {
  options.isa = choose_isa();
  if (!json) fmt::print("{}, {}\n{}\n", cpu_model(), to_string(options.isa), layer_bench_header());
  const auto print = [](const LayerBenchRow& row) {
    fmt::print("{}\n", layer_bench_line(row));
    std::fflush(stdout);
  };
  const auto rows = json ? bench_layers(options) : bench_layers(options, print);
  if (json) fmt::print("{}\n", layer_bench_json(options, rows));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Share of the machine's FMA peak, layer by layer; CONVOY_ISA chooses the instruction set");
  LayerBenchOptions options;
  options.threads = static_cast<int>(std::thread::hardware_concurrency());
  bool json = false;
  std::string file;
  std::vector<std::string> layers, directions;
  app.add_flag("--json", json, "One JSON document in place of the table");
  app.add_option("--threads", options.threads)->check(CLI::PositiveNumber);
  app.add_option("--batch", options.batch)->check(CLI::PositiveNumber);
  app.add_option("--rounds", options.rounds)->check(CLI::PositiveNumber);
  app.add_option("--only", layers, "Names of layers");
  app.add_option("--direction", directions)->check(CLI::IsMember({"forward", "backward_data", "backward_weights"}));
  app.add_option("shapes", file, "A list of layer shapes; default: the bars");
  CLI11_PARSE(app, argc, argv);
  try {
    if (!file.empty()) options.shapes = load_layer_shapes(file);
    keep_named(options, layers, directions);
    run(std::move(options), json);
  } catch (const Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return static_cast<int>(error.exit_code());
  }
  return 0;
}
