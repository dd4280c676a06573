#include "datasets/sampler.h"

#include <gtest/gtest.h>

#include <vector>

#include "datasets/keyed_permutation.h"

namespace convoy {
namespace {

std::vector<std::int64_t> order(const Sampler& sampler, std::uint32_t epoch) {
  std::vector<std::int64_t> ids;
  for (std::int64_t p = 0; p < sampler.size(); ++p) ids.push_back(sampler.id(epoch, p));
  return ids;
}

TEST(Sampler, IsABijectionForEverySize) {
  std::vector<std::int64_t> sizes{255, 256, 257, 1000, 1023, 1024, 1025, 4096, 4097, 60000, 65536, 65537};
  for (std::int64_t size = 1; size <= 130; ++size) sizes.push_back(size);
  for (const std::int64_t size : sizes) {
    const Sampler sampler(size, 99, true);
    std::vector<char> seen(size, 0);
    for (std::int64_t p = 0; p < size; ++p) {
      const std::int64_t id = sampler.id(3, p);
      ASSERT_GE(id, 0) << size;
      ASSERT_LT(id, size) << size;
      ASSERT_FALSE(seen[id]) << "size " << size << ": id " << id << " twice";
      seen[id] = 1;
    }
  }
}

TEST(Sampler, OrdersDifferByEpochAndSeedAndRepeatOtherwise) {
  const Sampler a(1000, 1, true), b(1000, 2, true), high(1000, 1 | std::uint64_t{1} << 40, true);
  EXPECT_EQ(order(a, 0), order(Sampler(1000, 1, true), 0));
  EXPECT_NE(order(a, 0), order(a, 1));
  EXPECT_NE(order(a, 0), order(b, 0));
  EXPECT_NE(order(a, 0), order(high, 0)) << "the seed's upper half must count";
}

TEST(Sampler, WithoutShuffleIsTheIdentity) {
  const Sampler sampler(10, 5, false);
  for (std::int64_t p = 0; p < 10; ++p) EXPECT_EQ(sampler.id(7, p), p);
}

// Each id should come first equally often: chi-square with 15 degrees of freedom stays below 50 except once in 10^5.
TEST(Sampler, FirstPositionIsUniform) {
  const Sampler sampler(16, 12345, true);
  std::vector<int> counts(16, 0);
  const int epochs = 16000;
  for (int e = 0; e < epochs; ++e) ++counts[sampler.id(e, 0)];
  double chi = 0;
  for (int c : counts) chi += (c - epochs / 16.0) * (c - epochs / 16.0) / (epochs / 16.0);
  EXPECT_LT(chi, 50.0);
}

TEST(KeyedPermutation, ReachesBothOrdersOfTwo) {
  int swapped = 0;
  for (std::uint32_t t = 0; t < 1000; ++t) swapped += permute(0, 2, 7, 1, t) == 1;
  EXPECT_GT(swapped, 400);
  EXPECT_LT(swapped, 600);
}

// No table is made: sizes far beyond memory work.
TEST(KeyedPermutation, HugeSizesStayInRange) {
  const std::int64_t size = std::int64_t{1} << 33;
  for (std::int64_t p = size - 100; p < size; ++p) {
    const std::int64_t id = permute(p, size, 1, 2, 3);
    EXPECT_GE(id, 0);
    EXPECT_LT(id, size);
  }
}

}  // namespace
}  // namespace convoy
