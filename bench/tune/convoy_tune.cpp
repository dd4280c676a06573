// convoy-tune: searches the fastest schedules for this machine. `convoy tune` runs it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <exception>

#include "bench/tune/jit_autoschedule.h"
#include "bench/tune/jit_tiles.h"
#include "bench/tune/report.h"
#include "bench/tune/serve_tuning.h"
#include "bench/tune/tune_run.h"
#include "pipeline/cli/builtin_registry.h"
#include "pipeline/core/cpu_kind.h"
#include "pipeline/core/error.h"
#include "pipeline/models/embedded.h"
#include "pipeline/train/run_session.h"
#include "pipeline/train/stop_signal.h"

namespace {

using namespace convoy;
using namespace convoy::bench;

constexpr const char* kFooter =
    "A stopped tuning keeps what it found and goes on when the same command runs again.\n"
    "Exit codes: 0 done, 1 internal error, 2 bad spec or usage, 5 I/O, 75 stopped by a signal or by the budget.";

struct Arguments {
  std::string target, shapes, isa, budget = "20m";
  std::vector<std::string> families, tiles, injected;
  std::filesystem::path output, report;
  int batch = 0, rounds = 7;
  double sample_ms = 3, limit_s = 30;
  unsigned autoschedule_limit_s = 30;
  bool serve = false;
};

void declare(CLI::App& app, Arguments& a) {
  app.footer(fmt::format("Networks: {}\n\n{}", fmt::join(models::network_names(), " "), kFooter));
  app.add_option("SPEC|MODEL", a.target, "a job's or a model's YAML file, or the name of a network: every step of its training");
  app.add_option("--shapes", a.shapes, "instead of a network: a list of layers, `name cin cout size kernel stride pad` a line");
  app.add_option("--budget", a.budget, "how long at most: 90s, 20m, 2h")->capture_default_str();
  app.add_option("--families", a.families, "only steps whose kind begins so: conv, conv_forward, dense, winograd")
      ->delimiter(',');
  app.add_option("--isa", a.isa, "avx2 or avx512 (default: this machine's best)")->check(CLI::IsMember({"avx2", "avx512"}));
  app.add_option("--batch", a.batch, "images of a batch (default: the spec's; 16 for a model or shapes)")
      ->check(CLI::Range(1, 65536));
  app.add_option("-o,--output", a.output, "the file of schedules (default: <cpu>_<isa>.json); entries of other steps stay");
  app.add_option("--report", a.report,
                 "also an HTML page: default, winner, Halide's own autoschedulers and the peak, for each case");
  app.add_option("--autoschedule-limit", a.autoschedule_limit_s,
                 "seconds that an autoscheduler may take for the report; 0: none runs")
      ->check(CLI::Range(0u, 3600u))
      ->capture_default_str();
  app.add_option("--tiles", a.tiles,
                 "register tiles that this build lacks, to be compiled and tried too: all, or names like 12x2u8; a file that "
                 "names one is "
                 "for halide_gen/tuned and the next build")
      ->delimiter(',');
  app.add_option("--rounds", a.rounds, "rounds in which a promising candidate is compared")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--sample-ms", a.sample_ms, "of one sample, at least")->check(CLI::Range(0.01, 1e4))->capture_default_str();
  app.add_option("--limit", a.limit_s, "seconds that a candidate may take")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str();
  app.add_option("--inject", a.injected, "bad candidates, for tests: test_crash test_hang test_wrong")->delimiter(',')->group("");
  app.add_flag("--serve", a.serve, "the process that measures")->group("");
}

double seconds_of(const std::string& text) {
  std::size_t digits = 0;
  double value = -1;
  try {
    value = std::stod(text, &digits);
  } catch (const std::exception&) {
  }
  const std::string unit = text.substr(std::min(digits, text.size()));
  const double factor = unit == "s" || unit.empty() ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  if (value > 0 && factor > 0) return value * factor;
  throw Error(ExitCode::bad_spec, "--budget: expected a time like 90s, 20m or 2h, found \"" + text + "\"");
}

std::vector<TuneCase> cases_of(const Arguments& a, const Registry& registry, Isa isa) {
  constexpr int kBatch = 16;
  if (a.target.empty() == a.shapes.empty()) throw Error(ExitCode::bad_spec, "name a spec or a network, or --shapes; one of them");
  std::vector<TuneCase> cases;
  if (a.shapes.empty()) {
    std::vector<std::string> overrides;
    if (a.batch > 0) overrides.push_back(fmt::format("data.batch_size={}", a.batch));
    const Job job = load_job_or_model(a.target, overrides, registry);
    Program program = make_program(job, registry, true);
    choose_algorithms(program, job, registry, isa, {});
    cases = bench::cases_of(program, registry, isa, a.families);
  } else {
    cases = bench::cases_of(load_layer_shapes(a.shapes), a.batch > 0 ? a.batch : kBatch, registry, isa, a.families);
  }
  if (cases.empty()) throw Error(ExitCode::bad_spec, "nothing to tune: no step of these families has candidates");
  return cases;
}

std::vector<TileName> tiles_of(const Arguments& a, Isa isa) {
  if (a.tiles == std::vector<std::string>{"all"}) return further_tiles(isa);
  std::vector<TileName> tiles;
  for (const std::string& name : a.tiles) tiles.push_back(tile_from_name(name));
  return tiles;
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", std::gmtime(&now));
  return text;
}

void print_results(const TuneSummary& summary, const std::filesystem::path& file) {
  double log_gain = 0, best = 1;
  for (const TuneResult& r : summary.results) {
    log_gain += std::log(r.gain);
    best = std::max(best, r.gain);
  }
  const double mean = std::exp(log_gain / std::max<std::size_t>(1, summary.results.size()));
  fmt::print("{} of {} cases; tuned over default: {:.3f}x on average (geometric mean), {:.2f}x at best; written to {}\n",
             summary.done, summary.cases, mean, best, file.string());
}

ExitCode run(const Arguments& a) {
  const Isa isa = a.isa.empty() ? choose_isa() : isa_from_string(a.isa);
  if (!cpu_supports(isa)) throw Error(ExitCode::bad_spec, "--isa: this CPU (" + cpu_model() + ") cannot run " + a.isa);
  StopSignal stop;
  const Registry& registry = cli::builtin_registry();
  TuneOptions options;
  options.header = {cpu_kind(), cpu_model(), CONVOY_HALIDE_VERSION, today(), isa};
  options.output = a.output.empty() ? std::filesystem::path(fmt::format("{}_{}.json", cpu_kind(), to_string(isa))) : a.output;
  options.budget_s = seconds_of(a.budget);
  options.limit_s = a.limit_s;
  options.measure = {a.rounds, a.sample_ms};
  for (const std::string& variant : a.injected) options.injected.push_back({variant, {}});
  options.server = {std::filesystem::read_symlink("/proc/self/exe").string(), "--serve"};
  options.tiles = tiles_of(a, isa);
  options.stop_requested = [&] { return stop.requested(); };
  const std::vector<TuneCase> cases = cases_of(a, registry, isa);
  const TuneSummary summary = tune(cases, registry, options);
  print_results(summary, options.output);
  if (!a.report.empty()) write_report(a.report, report_rows(cases, summary, options, a.autoschedule_limit_s), options.header);
  return summary.stopped ? ExitCode::stopped : ExitCode::done;
}

int report(ExitCode code, const std::string& what) {
  fmt::print(stderr, "convoy tune: {}\n", what);
  return static_cast<int>(code);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Searches the fastest schedules of a network's kernels on this machine.", "convoy tune"};
  Arguments arguments;
  declare(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::bad_spec);
  }
  try {
    if (arguments.serve) return serve_tuning({compile_tile, run_autoscheduled});
    return static_cast<int>(run(arguments));
  } catch (const Error& error) {
    return report(error.exit_code(), error.what());
  } catch (const std::exception& error) {
    return report(ExitCode::internal, std::string("internal error: ") + error.what());
  }
}
