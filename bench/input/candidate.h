// What `bench input` measures: something that can work through images, piece after piece.
//
// Each candidate lives in a process of its own, so that their memory, threads and libraries cannot meet; ours and the peers of
// bench/peers speak the same protocol (serve_candidate). A piece begins with work that is not timed, until the queues are full.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace convoy::bench {

struct Piece {
  std::int64_t images = 0;
  double seconds = 0;
};

class Candidate {
 public:
  virtual ~Candidate() = default;
  virtual std::string about() const = 0;  // name and version
  virtual Piece run() = 0;
};

struct CandidateOptions {
  std::filesystem::path photos;
  int threads = 1;
  int images = 1536;  // of a piece
};

// Whole pictures decoded by libjpeg-turbo from memory, and nothing else: the limit.
std::unique_ptr<Candidate> make_decode_limit(const CandidateOptions&);

// Prints {"ready": about} after an untimed piece, then {"images": n, "seconds": s} for each line "go" of standard input, until
// its end.
void serve_candidate(Candidate&);

}  // namespace convoy::bench
