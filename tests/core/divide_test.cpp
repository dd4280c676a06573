#include "pipeline/core/divide.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace convoy {
namespace {

TEST(Divide, RoundsUp) {
  EXPECT_EQ(ceil_div(0, 4), 0);
  EXPECT_EQ(ceil_div(1, 4), 1);
  EXPECT_EQ(ceil_div(4, 4), 1);
  EXPECT_EQ(ceil_div(5, 4), 2);
  EXPECT_EQ(ceil_div(std::int64_t{1} << 40, 3), ((std::int64_t{1} << 40) + 2) / 3);
  EXPECT_EQ(round_up(0, 16), 0);
  EXPECT_EQ(round_up(16, 16), 16);
  EXPECT_EQ(round_up(17, 16), 32);
}

TEST(Divide, SharesAreEvenAndCoverTheTotal) {
  for (int total = 1; total <= 40; ++total) {
    for (int most = -1; most <= 50; ++most) {
      const int share = even_share(total, most), allowed = most < 1 ? 1 : most;
      EXPECT_GE(share, 1);
      EXPECT_LE(share, allowed);
      EXPECT_EQ(ceil_div(total, share), ceil_div(total, allowed < total ? allowed : total)) << total << " by " << most;
      // Not larger than its number of shares needs.
      EXPECT_LT((share - 1) * ceil_div(total, share), total);
    }
  }
}

}  // namespace
}  // namespace convoy
