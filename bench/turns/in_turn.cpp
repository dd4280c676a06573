#include "bench/turns/in_turn.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

#include "bench/kernels/sampling.h"
#include "bench/turns/child.h"
#include "pipeline/core/error.h"

namespace convoy::bench {
namespace {

// Others' threads may still fill their queues when their piece is over.
constexpr std::chrono::milliseconds kSettle{500};

class Race {
 public:
  Race(const std::vector<Contestant>& contestants, const std::function<void(const std::string&)>& progress)
      : progress_(progress) {
    for (const Contestant& contestant : contestants) {
      progress_(fmt::format("starting {} ({} threads)", contestant.name, contestant.threads));
      turns_.push_back({contestant.name, "", contestant.threads});
      children_.push_back(nullptr);
      attempt(turns_.size() - 1, [&](Turns& turns, std::unique_ptr<Child>& child) {
        child = std::make_unique<Child>(contestant.command, contestant.threads);
        turns.about = child->wait_until_ready();
      });
    }
  }

  void run_round() {
    for (std::size_t i = 0; i < turns_.size(); ++i) {
      if (children_[i] == nullptr) continue;
      std::this_thread::sleep_for(kSettle);
      attempt(i, [](Turns& turns, std::unique_ptr<Child>& child) { turns.pieces.push_back(child->run()); });
    }
  }

  std::vector<Turns> finish() { return std::move(turns_); }

 private:
  template <typename Body>
  void attempt(std::size_t i, const Body& body) {
    try {
      body(turns_[i], children_[i]);
    } catch (const Error& error) {
      turns_[i].error = error.what();
      progress_(fmt::format("{} is out: {}", turns_[i].name, turns_[i].error));
      children_[i].reset();
    }
  }

  const std::function<void(const std::string&)>& progress_;
  std::vector<Turns> turns_;
  std::vector<std::unique_ptr<Child>> children_;
};

}  // namespace

std::vector<double> Turns::images_per_second() const {
  std::vector<double> all;
  for (const Piece& piece : pieces) all.push_back(static_cast<double>(piece.images) / piece.seconds);
  return all;
}

double Turns::median() const { return pieces.empty() ? 0.0 : bench::median(images_per_second()); }

std::optional<double> Turns::fact(const std::string& name) const {
  std::optional<double> largest;
  for (const Piece& piece : pieces) {
    const auto fact = piece.facts.find(name);
    if (fact != piece.facts.end()) largest = std::max(largest.value_or(fact->second), fact->second);
  }
  return largest;
}

std::vector<Turns> run_in_turn(const std::vector<Contestant>& contestants, int rounds,
                               const std::function<void(const std::string&)>& progress) {
  Race race(contestants, progress);
  for (int round = 0; round < rounds; ++round) {
    progress(fmt::format("round {} of {}", round + 1, rounds));
    race.run_round();
  }
  return race.finish();
}

}  // namespace convoy::bench
