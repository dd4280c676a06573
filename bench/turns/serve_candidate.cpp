#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "bench/turns/candidate.h"

namespace convoy::bench {

void serve_candidate(Candidate& candidate) {
  const auto say = [](const nlohmann::ordered_json& line) { std::cout << line.dump() << std::endl; };
  candidate.run();
  say({{"ready", candidate.about()}});
  for (std::string line; std::getline(std::cin, line);) {
    if (line != "go") continue;
    const Piece piece = candidate.run();
    nlohmann::ordered_json answer{{"images", piece.images}, {"seconds", piece.seconds}};
    for (const auto& [name, value] : piece.facts) answer[name] = value;
    say(answer);
  }
}

}  // namespace convoy::bench
