// Hands out the tiles of one step to several threads, each tile once.
//
// Each lane owns a contiguous share and goes on to the others' when its own is empty: a thread sees the same images from
// step to step while they are in its cache, and nobody waits while a tile is left. Allocates in the constructor only.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

namespace convoy {

class TileQueue {
 public:
  explicit TileQueue(int lanes) : lanes_(static_cast<std::size_t>(lanes)) {}

  // Fills the queue with tiles 0 .. tiles-1; nobody may be taking.
  void reset(int tiles) {
    const auto count = static_cast<std::int64_t>(lanes_.size());
    for (std::int64_t i = 0; i < count; ++i) {
      lanes_[i].next.store(static_cast<int>(i * tiles / count), std::memory_order_relaxed);
      lanes_[i].end = static_cast<int>((i + 1) * tiles / count);
    }
  }

  // A tile for `lane` (any number from 0 on), or -1 when all have been taken.
  int take(int lane) {
    const std::size_t count = lanes_.size();
    for (std::size_t i = 0; i < count; ++i) {
      Lane& share = lanes_[(static_cast<std::size_t>(lane) + i) % count];
      if (share.next.load(std::memory_order_relaxed) >= share.end) continue;
      const int tile = share.next.fetch_add(1, std::memory_order_relaxed);
      if (tile < share.end) return tile;
    }
    return -1;
  }

 private:
  struct alignas(64) Lane {  // a cache line each: the counters are written all the time
    std::atomic<int> next{0};
    int end = 0;
  };
  std::vector<Lane> lanes_;
};

}  // namespace convoy
