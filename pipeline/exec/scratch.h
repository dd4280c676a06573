// One scratch buffer a thread, 64-byte aligned, as large as the hungriest step needs; made once.
//
// A tile never waits for other work, so no thread has two tiles in flight and its index is a safe key.
#pragma once

#include <algorithm>

#include "pipeline/core/arena.h"
#include "pipeline/exec/executor.h"

namespace convoy {

class Scratch {
 public:
  Scratch(const BoundSteps& steps, int threads) {
    for (const auto& step : steps) {
      if (step) bytes_ = std::max(bytes_, align_up(step->scratch_bytes()));
    }
    memory_ = Arena(bytes_ * static_cast<std::size_t>(threads));
  }
  std::byte* of_thread(int index) const {
    return bytes_ == 0 ? nullptr : memory_.data() + bytes_ * static_cast<std::size_t>(index);
  }

 private:
  std::size_t bytes_ = 0;
  Arena memory_;
};

}  // namespace convoy
