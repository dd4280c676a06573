#include "bench/tune/serve_tuning.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "bench/tune/measure.h"
#include "bench/tune/output_check.h"
#include "pipeline/core/error.h"
#include "stages/steps/builtin_steps.h"

namespace convoy::bench {
namespace {

using nlohmann::json;

void say(const json& line) {
  const std::string text = line.dump() + "\n";
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t n = write(STDOUT_FILENO, text.data() + sent, text.size() - sent);
    if (n <= 0) _exit(1);  // nobody listens any more
    sent += static_cast<std::size_t>(n);
  }
}

// Byte by byte: server and workers share the pipe, so nobody may read ahead.
std::optional<json> next_request() {
  std::string line;
  for (char c = 0; read(STDIN_FILENO, &c, 1) == 1;) {
    if (c == '\n') return json::parse(line);
    line += c;
  }
  return std::nullopt;
}

const StepKind& kind_named(const std::string& name) {
  for (const StepKind* kind : builtin_steps()) {
    if (kind->name() == name) return *kind;
  }
  throw Error(ExitCode::internal, "no step kind '" + name + "'");
}

// Bad candidates for the tests of what surrounds them; no search proposes them.
constexpr const char* kCrash = "test_crash";
constexpr const char* kHang = "test_hang";
constexpr const char* kWrong = "test_wrong";

class Worker {
 public:
  explicit Worker(const json& request)
      : isa_(isa_from_string(request.at("isa").get<std::string>())),
        case_(tune_case_from_json(request.at("case"))),
        problem_(case_, kind_named(case_.step.kind), isa_),
        check_(problem_) {
    options_.sample_ms = request.value("sample_ms", options_.sample_ms);
    options_.rounds = request.value("rounds", options_.rounds);
  }

  void serve() {
    say({{"ready", true}, {"pid", getpid()}});
    while (const std::optional<json> request = next_request()) {
      if (request->contains("end")) return;
      const TuneProblem::Bound best = problem_.bind(kernel_choice_from_json(request->at("best")));
      const json& candidates = request->at("candidates");
      for (std::size_t i = 0; i < candidates.size(); ++i) answer(i, best, kernel_choice_from_json(candidates[i]));
      say({{"done", true}});
    }
  }

 private:
  void answer(std::size_t at, const TuneProblem::Bound& best, KernelChoice choice) {
    const bool spoil = choice.variant == kWrong;
    if (choice.variant == kCrash) std::abort();
    while (choice.variant == kHang) pause();
    if (spoil) choice = problem_.default_choice();
    try {
      const TuneProblem::Bound candidate = problem_.bind(choice);
      if (const auto error = check_.error_of(candidate, spoil)) return say({{"at", at}, {"error", *error}});
      const Comparison c = compare(problem_, best, candidate, isa_, options_);
      say({{"at", at},
           {"ratio", c.ratio},
           {"noise", c.noise},
           {"gflops", c.gflops},
           {"best_gflops", c.best_gflops},
           {"peak_gflops", c.peak_gflops}});
    } catch (const std::exception& error) {
      say({{"at", at}, {"error", error.what()}});
    }
  }

  Isa isa_;
  TuneCase case_;
  TuneProblem problem_;
  OutputCheck check_;
  MeasureOptions options_;
};

void run_autoscheduler(const json& request, const Autoschedule& autoschedule) {
  alarm(request.at("limit").get<unsigned>());  // ends this process
  const auto problem = autoschedule_problem(tune_case_from_json(request.at("case")));
  if (!problem) throw Error(ExitCode::internal, "another algorithm");
  const Isa isa = isa_from_string(request.at("isa").get<std::string>());
  say({{"gflops", autoschedule(isa, request.at("autoschedule"), *problem) * 1e-9}});
}

// In the child process; never returns.
[[noreturn]] void work(const json& request, const Autoschedule& autoschedule) {
  try {
    if (request.contains("autoschedule")) {
      run_autoscheduler(request, autoschedule);
    } else {
      Worker(request).serve();
    }
  } catch (const std::exception& error) {
    say({{"error", error.what()}});
    _exit(1);
  }
  _exit(0);
}

void compile_tile(const json& request, const TileCompiler& compile) {
  const std::string name = request.at("tile");
  try {
    compile(isa_from_string(request.at("isa").get<std::string>()), tile_from_name(name));
    say({{"compiled", name}});
  } catch (const std::exception& error) {
    say({{"error", error.what()}});
  }
}

}  // namespace

int serve_tuning(const HalideServices& halide) {
  std::signal(SIGINT, SIG_IGN);  // the terminal sends it to every process; the tuner decides
  while (const std::optional<json> request = next_request()) {
    if (request->contains("tile")) {
      compile_tile(*request, halide.compile_tile);
      continue;
    }
    const pid_t worker = fork();
    if (worker < 0) return 1;
    if (worker == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);  // one that hangs does not outlive the server
      work(*request, halide.autoschedule);
    }
    int status = 0;
    waitpid(worker, &status, 0);
    say({{"ended", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)}});
  }
  return 0;
}

}  // namespace convoy::bench
