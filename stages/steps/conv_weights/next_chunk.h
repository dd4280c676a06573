// Where the next chunk of pixels begins, for kernels that prefetch it while they sum the current one.
//
// Each plane (channel block) of a chunk is a short run, too short for the hardware's prefetchers to get up to speed, and
// its first use is followed by many that hit the cache: without this, memory and arithmetic take turns.
#pragma once

namespace convoy {

// Of the first input block and of the first output block; null where there is nothing to prefetch.
struct NextChunk {
  const float* x = nullptr;
  const float* d_y = nullptr;
  bool active() const { return x != nullptr; }
};

}  // namespace convoy
