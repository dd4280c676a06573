// What the tuner may choose for Winograd convolutions: every candidate binds, none is there twice, and they compute what the
// double reference does.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/stages/winograd_case.h"

namespace convoy {
namespace {

using test::map3x3;
using test::WinogradCase;

const KernelChoice kForms[] = {{std::string(kFusedWinograd), {}}, {std::string(kSplitWinograd), {}}};

class WinogradCandidates : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }

  // All must be different and of one form; runs about ten of them.
  template <typename Run>
  void check(const std::vector<KernelChoice>& candidates, const KernelChoice& form, const Run& run) {
    ASSERT_GE(candidates.size(), 2u);
    ASSERT_LE(candidates.size(), 60u);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      ASSERT_EQ(std::count(candidates.begin(), candidates.end(), candidates[i]), 1) << candidates[i].variant;
      ASSERT_TRUE(candidates[i].variant.starts_with(form.variant));
    }
    for (std::size_t i = 0; i < candidates.size(); i += 1 + candidates.size() / 10) ASSERT_NO_FATAL_FAILURE(run(candidates[i]));
  }
};

// Of each parameter several values.
void expect_varied(const std::vector<KernelChoice>& candidates, const std::vector<std::string>& parameters) {
  std::set<std::string> variants;
  for (const KernelChoice& k : candidates) variants.insert(k.variant);
  EXPECT_GE(variants.size(), 2u);
  for (const std::string& parameter : parameters) {
    std::set<int> values;
    for (const KernelChoice& k : candidates) values.insert(k.parameters.integer(parameter, 1));
    EXPECT_GE(values.size(), 2u) << parameter;
  }
}

TEST_P(WinogradCandidates, ComputeWhatTheReferenceDoes) {
  for (const auto& g : {map3x3(6, 13, 30, 40, 70, 1), map3x3(5, 7, 6, 17, 100, 1), map3x3(3, 33, 9, 16, 40, 0),
                        test::map_of(3, 3, 4, 27, 28, 40, 70, 1, 1, 2)}) {
    WinogradCase c(g, GetParam());
    for (const KernelChoice& form : kForms) {
      ASSERT_NO_FATAL_FAILURE(check(c.forward_candidates(form), form, [&](const KernelChoice& k) { c.forward(k); }));
      ASSERT_NO_FATAL_FAILURE(check(c.backward_candidates(form), form, [&](const KernelChoice& k) { c.backward(k); }));
    }
  }
}

TEST_P(WinogradCandidates, VaryEveryParameter) {
  WinogradCase c(map3x3(16, 56, 56, 64, 64, 1), GetParam());
  expect_varied(c.forward_candidates(kForms[0]), {"rows", "block_group", "run"});
  WinogradCase small(map3x3(16, 7, 7, 128, 512, 1), GetParam());
  expect_varied(small.forward_candidates(kForms[0]), {"images", "block_group"});
  WinogradCase whole_tiles(map3x3(16, 8, 8, 128, 512, 1), GetParam());
  expect_varied(whole_tiles.forward_candidates(kForms[1]), {"images"});
}

// Maps that another step transformed have an order of their own.
TEST_P(WinogradCandidates, KeepTheOrderOfShortTiles) {
  WinogradCase c(map3x3(16, 14, 14, 64, 96, 1), GetParam());
  for (const KernelChoice& k : c.forward_candidates(kForms[1])) {
    EXPECT_FALSE(k.parameters.has("images"));
    EXPECT_FALSE(k.parameters.has("rows"));
  }
}

TEST_P(WinogradCandidates, GoOnFromAnotherCentre) {
  WinogradCase c(map3x3(16, 28, 28, 64, 96, 1), GetParam());
  for (const KernelChoice& form : kForms) {
    const std::vector<KernelChoice> first = c.forward_candidates(form);
    const std::vector<KernelChoice> next = c.forward_candidates(first.back());
    EXPECT_EQ(std::ranges::count(next, first.back()), 0);
    EXPECT_TRUE(std::ranges::any_of(next, [&](const KernelChoice& k) { return std::ranges::count(first, k) == 0; }));
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, WinogradCandidates, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy
