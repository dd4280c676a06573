#include "bench/tune/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace convoy::bench {
namespace {

class Search {
 public:
  Search(TuneServer& server, const TuneCase& c, const StepKind& kind, const SearchOptions& options)
      : server_(server), case_(c), kind_(kind), options_(options) {
    result_.key = c.key;
    result_.choice = result_.default_choice = kind.choose(c.step, c.context(options.isa));
    tried_.insert(to_string(result_.choice));
  }

  std::optional<TuneResult> run() {
    for (int round = 0; round < options_.rounds; ++round) {
      const bool moved = climb(round == 0 ? options_.injected : std::vector<KernelChoice>{});
      if (stopped_ && round == 0) return std::nullopt;
      if (!moved || stopped_) break;
    }
    confirm();
    return result_;
  }

 private:
  // Measures what is new around the best; true when something wins.
  bool climb(std::vector<KernelChoice> candidates) {
    Step step = case_.step;
    step.kernel = result_.choice;
    for (KernelChoice& choice : kind_.candidates(step, case_.context(options_.isa))) {
      if (tried_.insert(to_string(choice)).second) candidates.push_back(std::move(choice));
    }
    std::size_t winner = candidates.size();
    Comparison of_winner;
    server_.measure(result_.choice, candidates, [&](std::size_t i, const Measured& m) {
      if (note(candidates[i], m) && m.comparison.wins() && m.comparison.ratio > of_winner.ratio) {
        winner = i;
        of_winner = m.comparison;
      }
      stopped_ = options_.stop && options_.stop();
      return !stopped_;
    });
    if (winner == candidates.size()) return false;
    result_.choice = candidates[winner];
    result_.gflops = std::max(of_winner.gflops, of_winner.best_gflops);
    return true;
  }

  // False when there is nothing to compare.
  bool note(const KernelChoice& choice, const Measured& m) {
    ++result_.tried;
    if (!m.error.empty()) {
      result_.failures.push_back(to_string(choice) + ": " + m.error);
    } else {
      result_.gflops = std::max(result_.gflops, m.comparison.best_gflops);
      result_.peak_gflops = std::max(result_.peak_gflops, m.comparison.peak_gflops);
    }
    if (options_.progress) options_.progress(result_);
    return m.error.empty();
  }

  void confirm() {
    const bool same = result_.choice == result_.default_choice;
    const auto last =
        server_.measure(result_.default_choice, {result_.choice}, [](std::size_t, const Measured&) { return true; });
    const Comparison c = last[0]->comparison;
    result_.peak_gflops = std::max(result_.peak_gflops, c.peak_gflops);
    result_.default_gflops = c.best_gflops;
    if (!same && c.wins()) {
      result_.gflops = c.gflops;
      result_.gain = c.ratio;
      return;
    }
    result_.choice = result_.default_choice;
    result_.gflops = result_.default_gflops = same ? std::max(c.gflops, c.best_gflops) : c.best_gflops;
  }

  TuneServer& server_;
  const TuneCase& case_;
  const StepKind& kind_;
  const SearchOptions& options_;
  TuneResult result_;
  std::set<std::string> tried_;
  bool stopped_ = false;
};

}  // namespace

std::string to_string(const KernelChoice& choice) {
  std::string text = choice.variant;
  for (const auto& [name, value] : choice.parameters.all()) text += fmt::format(" {}={:g}", name, value);
  return text;
}

std::optional<TuneResult> search(TuneServer& server, const TuneCase& c, const StepKind& kind, const SearchOptions& options) {
  server.open(c, options.isa, options.measure);
  std::optional<TuneResult> result = Search(server, c, kind, options).run();
  server.close();
  return result;
}

}  // namespace convoy::bench
