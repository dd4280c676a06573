// Several candidates in turn: one piece of each, round after round, so that a busy or a slow machine hits all alike.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bench/turns/candidate.h"

namespace convoy::bench {

struct Contestant {
  std::string name;                  // of the row
  std::vector<std::string> command;  // program and arguments
  int threads = 1;                   // and CPUs
};

struct Turns {
  std::string name, about;
  int threads = 1;
  std::string error{};          // why it stopped; empty: it ran to the end
  std::vector<Piece> pieces{};  // one a round, until an error

  std::vector<double> images_per_second() const;
  double median() const;  // of them; 0 without any
  // The fact's largest value over the pieces.
  std::optional<double> fact(const std::string& name) const;
};

// Starts each contestant when its turn comes first, and keeps it. One that dies is left out from then on; the others go on.
// `progress` is told what happens next.
std::vector<Turns> run_in_turn(const std::vector<Contestant>&, int rounds,
                               const std::function<void(const std::string&)>& progress);

}  // namespace convoy::bench
