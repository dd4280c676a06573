// What is measured in turn with others: something that can work through images, piece after piece.
//
// Each candidate lives in a process of its own, so that their memory, threads and libraries cannot meet; ours and the peers of
// bench/peers speak the same protocol (serve_candidate). Work that is not of the piece, such as filling queues, is not timed.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace convoy::bench {

struct Piece {
  std::int64_t images = 0;
  double seconds = 0;
  std::map<std::string, double> facts{};  // what else the candidate knows by then, such as "resident_bytes"
};

class Candidate {
 public:
  virtual ~Candidate() = default;
  virtual std::string about() const = 0;  // name and version
  virtual Piece run() = 0;
};

// Prints {"ready": about} after an untimed piece, then {"images": n, "seconds": s, fact: value, ...} for each line "go" of
// standard input, until its end.
void serve_candidate(Candidate&);

}  // namespace convoy::bench
