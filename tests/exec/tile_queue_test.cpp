#include "pipeline/exec/tile_queue.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace convoy {
namespace {

TEST(TileQueue, EveryTileOnceWhateverTheLanes) {
  for (int lanes : {1, 2, 3, 8}) {
    TileQueue queue(lanes);
    for (int tiles : {1, 2, 7, 8, 100}) {
      queue.reset(tiles);
      std::vector<std::vector<int>> taken(4);
      std::vector<std::thread> threads;
      for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
          for (int tile = queue.take(t); tile >= 0; tile = queue.take(t)) taken[t].push_back(tile);
        });
      }
      for (std::thread& thread : threads) thread.join();
      std::vector<int> times(tiles, 0);
      for (const auto& list : taken)
        for (int tile : list) ++times.at(tile);
      EXPECT_EQ(times, std::vector<int>(tiles, 1)) << lanes << " lanes";
      EXPECT_EQ(queue.take(0), -1);
    }
  }
}

TEST(TileQueue, ALaneTakesItsOwnShareFirst) {
  TileQueue queue(2);
  queue.reset(10);
  EXPECT_EQ(queue.take(1), 5);
  EXPECT_EQ(queue.take(0), 0);
  EXPECT_EQ(queue.take(1), 6);
  for (int tile : {7, 8, 9, 1, 2, 3, 4, -1}) EXPECT_EQ(queue.take(1), tile);
}

}  // namespace
}  // namespace convoy
