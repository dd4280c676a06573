// Proof that every sample of an epoch came through as often as the sampler draws it, which mostly is once.
//
// oneTBB can lose a message without a word (after an exception, behind a sequencer with a gap), so the end of the graph
// counts ids and compares with what the source handed out.
#pragma once

#include <cstdint>
#include <vector>

#include "datasets/sampler.h"

namespace convoy {

class IdLedger {
 public:
  explicit IdLedger(std::int64_t size) : times_(static_cast<std::size_t>(size)) {}

  void arrive(std::int64_t id);
  std::int64_t arrived() const { return arrived_; }

  // Throws Error(internal) naming ids, unless exactly those at positions begin .. end-1 of the epoch arrived, once a draw.
  void require(const Sampler&, std::uint32_t epoch, std::int64_t begin, std::int64_t end) const;

 private:
  bool in_range(std::int64_t id) const { return id >= 0 && id < static_cast<std::int64_t>(times_.size()); }

  std::vector<std::int32_t> times_;  // by id
  std::int64_t arrived_ = 0;
  std::vector<std::int64_t> strange_;  // never existed
};

}  // namespace convoy
