// Counters of one epoch's input side: where the time went. Written by the graph's nodes, read after or between batches.
#pragma once

#include <atomic>
#include <cstdint>

namespace convoy {

struct Meter {
  std::atomic<std::int64_t> read_ns{0};     // summed over threads
  std::atomic<std::int64_t> decode_ns{0};   // decode and stages, summed over threads
  std::atomic<std::int64_t> wait_ns{0};     // the consumer waited for a batch
  std::atomic<std::int64_t> consume_ns{0};  // the consumer worked

  void reset() { read_ns = decode_ns = wait_ns = consume_ns = 0; }
};

}  // namespace convoy
