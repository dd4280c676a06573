#include "datasets/balanced_sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace convoy {
namespace {

// Only labels count.
struct Labels : Dataset {
  Labels(std::vector<int> of, int classes) : labels(std::move(of)), names(static_cast<std::size_t>(classes)) {}
  std::int64_t size() const override { return static_cast<std::int64_t>(labels.size()); }
  const std::vector<std::string>& class_names() const override { return names; }
  int label(std::int64_t id) const override { return labels[static_cast<std::size_t>(id)]; }
  std::string describe(std::int64_t) const override { return ""; }
  Status read(std::int64_t, EncodedSample&) const override { return success(); }
  std::uint64_t fingerprint() const override { return 0; }
  std::vector<int> labels;
  std::vector<std::string> names;
};

// 3 of class 0, 50 of class 1, none of class 2, 7 of class 3: 60 samples, 20 draws a class.
Labels uneven() {
  std::vector<int> labels;
  for (int i = 0; i < 60; ++i) labels.push_back(i % 20 == 0 ? 0 : i % 9 == 4 ? 3 : 1);
  return {labels, 4};
}

std::vector<std::int64_t> epoch_of(const Sampler& sampler, std::uint32_t epoch) {
  std::vector<std::int64_t> ids;
  for (std::int64_t p = 0; p < sampler.size(); ++p) ids.push_back(sampler.id(epoch, p));
  return ids;
}

TEST(BalancedSampler, DrawsEveryClassEquallyOftenInEachEpochAndBlock) {
  const Labels data = uneven();
  const BalancedSampler sampler(data, 5);
  EXPECT_EQ(sampler.size(), 60);
  EXPECT_FALSE(sampler.each_once());
  for (std::uint32_t epoch = 0; epoch < 4; ++epoch) {
    const std::vector<std::int64_t> ids = epoch_of(sampler, epoch);
    for (std::size_t block = 0; block < 60; block += 3) {
      std::set<int> classes;
      for (std::size_t i = block; i < block + 3; ++i) classes.insert(data.label(ids[i]));
      EXPECT_EQ(classes, (std::set{0, 1, 3})) << block;
    }
  }
}

TEST(BalancedSampler, ClassesDifferByOneDrawWhereTheEpochIsNoMultiple) {
  const Labels data({0, 0, 0, 0, 1, 1, 2}, 3);  // 7 draws for 3 classes
  const BalancedSampler sampler(data, 5);
  std::map<int, int> all;
  for (std::uint32_t epoch = 0; epoch < 60; ++epoch) {
    std::map<int, int> draws;
    for (std::int64_t id : epoch_of(sampler, epoch)) ++draws[data.label(id)], ++all[data.label(id)];
    for (int c = 0; c < 3; ++c) EXPECT_TRUE(draws[c] == 2 || draws[c] == 3) << c;
  }
  for (int c = 0; c < 3; ++c) EXPECT_NEAR(all[c], 140, 15) << "the extra draw goes around";
}

TEST(BalancedSampler, WorksThroughAClassBeforeItRepeats) {
  const Labels data = uneven();
  const BalancedSampler sampler(data, 8);
  std::map<int, std::vector<std::int64_t>> drawn;
  for (std::uint32_t epoch = 0; epoch < 10; ++epoch) {
    for (std::int64_t id : epoch_of(sampler, epoch)) drawn[data.label(id)].push_back(id);
  }
  for (const auto& [label, ids] : drawn) {
    const auto members = static_cast<std::size_t>(std::count(data.labels.begin(), data.labels.end(), label));
    ASSERT_EQ(ids.size(), 200u);
    std::set<std::vector<std::int64_t>> orders;
    for (std::size_t pass = 0; pass + members <= ids.size(); pass += members) {
      const std::vector<std::int64_t> once(ids.begin() + static_cast<long>(pass),
                                           ids.begin() + static_cast<long>(pass + members));
      EXPECT_EQ(std::set(once.begin(), once.end()).size(), members) << label;
      orders.insert(once);
    }
    EXPECT_GT(orders.size(), 2u) << "passes differ";
  }
}

TEST(BalancedSampler, IsAFunctionOfSeedEpochAndPosition) {
  const Labels data = uneven();
  const BalancedSampler sampler(data, 5), same(data, 5), other(data, 6);
  EXPECT_EQ(epoch_of(sampler, 3), epoch_of(same, 3));
  EXPECT_NE(epoch_of(sampler, 3), epoch_of(sampler, 2));
  EXPECT_NE(epoch_of(sampler, 3), epoch_of(other, 3));
  EXPECT_EQ(sampler.id(3, 17), epoch_of(sampler, 3)[17]);
}

TEST(BalancedSampler, OneClassAndLateEpochsAreNoSpecialCase) {
  const Labels data({0, 0, 0}, 1);
  const BalancedSampler sampler(data, 5);
  for (std::uint32_t epoch : {0u, 1u, 4000000000u}) {
    const auto ids = epoch_of(sampler, epoch);
    EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 3u);
  }
}

}  // namespace
}  // namespace convoy
