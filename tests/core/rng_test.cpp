#include "pipeline/core/rng.h"

#include <gtest/gtest.h>

namespace convoy {
namespace {

// Known-answer vectors of the Random123 distribution (kat_vectors, philox4x32 10 rounds).
TEST(Philox, KnownAnswers) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (RngBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  const std::uint32_t f = 0xffffffff;
  EXPECT_EQ(philox({f, f, f, f}, {f, f}), (RngBlock{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
}

TEST(Rng, IsAPureFunctionOfItsCoordinates) {
  Rng a(7, 1, 2, op_id("flip")), b(7, 1, 2, op_id("flip"));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(a.next(), b.next());
  EXPECT_NE(Rng(7, 1, 2, op_id("flip")).next(), Rng(7, 1, 3, op_id("flip")).next());
  EXPECT_NE(Rng(7, 1, 2, op_id("flip")).next(), Rng(7, 2, 2, op_id("flip")).next());
  EXPECT_EQ(Rng(7, 1, 2, 5).for_op(op_id("flip")).next(), Rng(7, 1, 2, op_id("flip")).next());
}

TEST(Rng, BelowStaysInBoundAndReachesEveryValue) {
  Rng rng(1, 0, 0, 0);
  std::array<int, 7> seen{};
  for (int i = 0; i < 7000; ++i) ++seen.at(rng.below(7));
  for (int count : seen) EXPECT_NEAR(count, 1000, 150);
}

TEST(Rng, NormalHasUnitMoments) {
  Rng rng(3, 0, 0, 0);
  double sum = 0, squares = 0;
  const int n = 20000;
  for (int i = 0; i < n; ++i) {
    const double x = rng.normal();
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / n, 0.0, 0.03);
  EXPECT_NEAR(squares / n, 1.0, 0.04);
}

}  // namespace
}  // namespace convoy
