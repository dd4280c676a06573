// What `bench input` measures. A piece begins with work that is not timed, until the queues are full.
#pragma once

#include <filesystem>
#include <memory>

#include "bench/turns/candidate.h"

namespace convoy::bench {

struct CandidateOptions {
  std::filesystem::path photos;
  int threads = 1;
  int images = 1536;  // of a piece
};

// Whole pictures decoded by libjpeg-turbo from memory, and nothing else: the limit.
std::unique_ptr<Candidate> make_decode_limit(const CandidateOptions&);

}  // namespace convoy::bench
