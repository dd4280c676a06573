// The weight gradient in the Winograd domain against plain double loops, on both instruction sets.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "pipeline/core/error.h"
#include "tests/stages/winograd_weights_case.h"

namespace convoy {
namespace {

using test::WeightsProblem;

struct Case : test::WeightsCase {
  int block_tiles = 100, group_images = 1000, out_blocks = 1000;
  KernelChoice choice() const {
    return {"f4gradient", {{"block_tiles", block_tiles}, {"group_images", group_images}, {"out_blocks", out_blocks}}};
  }
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c << " tiles " << c.block_tiles << " group " << c.group_images << " out " << c.out_blocks;
}

class WinogradWeights : public testing::TestWithParam<std::tuple<Isa, Case>> {};

TEST_P(WinogradWeights, EqualsReference) {
  const auto& [isa, c] = GetParam();
  CONVOY_SKIP_UNLESS_SUPPORTED(isa);
  test::expect_reference(isa, c, c.choice());
}

const Case kCases[] = {
    {{8, 8, 16, 32, 1, 1, 1}},
    {{7, 7, 40, 48, 1, 7, 8}, 100, 4, 2},
    {{7, 7, 16, 16, 1, 2, 2}},
    {{1, 1, 3, 5, 1, 2, 2}},
    {{3, 5, 17, 40, 1, 3, 4}},
    {{3, 5, 1, 3, 0, 1, 1}},
    {{13, 17, 64, 64, 1, 3, 3}},
    {{13, 17, 17, 3, 0, 1, 1}, 4},
    {{14, 14, 40, 80, 1, 5, 6}, 40, 2, 2},
    {{16, 19, 32, 48, 1, 3, 3}, 8, 1, 1},
    {{56, 56, 16, 16, 1, 1, 1}, 30},
    {{13, 17, 17, 40, 2, 3, 3, {5, 5}}},
    {{9, 9, 16, 16, 0, 1, 1, {5, 5}}, 4},
    {{17, 17, 40, 48, 3, 3, 4, {1, 7}}, 30, 2, 2},
    {{17, 17, 40, 48, 3, 3, 4, {7, 1}}, 30, 2, 2},
    {{11, 12, 3, 5, 0, 2, 2, {1, 7}}},
    {{11, 12, 3, 5, 0, 2, 2, {7, 1}}},
    {{8, 8, 33, 20, 1, 3, 3, {1, 3}}, 8},
    {{8, 8, 33, 20, 1, 3, 3, {3, 1}}, 8},
    {{17, 14, 40, 48, 1, 3, 4, {3, 3, 2}}, 5, 2, 2},
    {{17, 14, 17, 3, 0, 3, 3, {3, 3, 2}}},
    {{1, 1, 3, 5, 1, 2, 2, {3, 3, 2}}},
    {{56, 20, 16, 16, 1, 1, 1, {3, 3, 2}}, 10},
    {{12, 13, 33, 80, 2, 3, 3, {3, 3, 2}}, 4, 1, 2},
};

INSTANTIATE_TEST_SUITE_P(Shapes, WinogradWeights,
                         testing::Combine(testing::Values(Isa::avx2, Isa::avx512), testing::ValuesIn(kCases)),
                         [](const auto& info) {
                           return std::string(to_string(std::get<0>(info.param))) + "_" + std::to_string(info.index);
                         });

class WinogradWeightsTuning : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

TEST_P(WinogradWeightsTuning, CandidatesComputeTheSame) {
  const Case c{{30, 29, 33, 100, 1, 4, 4}, 28, 2, 6};
  WeightsProblem problem(GetParam(), c, c.choice());
  const std::vector<double> expected = problem.plain_sum(problem.run(c.batch));
  const double largest = std::ranges::max(expected, {}, [](double v) { return std::fabs(v); });
  const auto candidates = problem.kind().candidates(problem.step, problem.harness.context());
  ASSERT_GE(candidates.size(), 6u);
  ASSERT_LE(candidates.size(), 60u);
  std::set<int> block_tiles, out_blocks;
  for (const KernelChoice& candidate : candidates) {
    EXPECT_EQ(std::ranges::count(candidates, candidate), 1);
    EXPECT_EQ(candidate.parameters.integer("group_images"), 2) << "the output would have another size";
    block_tiles.insert(candidate.parameters.integer("block_tiles"));
    out_blocks.insert(candidate.parameters.integer("out_blocks"));
    problem.step.kernel = candidate;
    const std::vector<double> actual = problem.plain_sum(problem.run(c.batch));
    for (std::size_t i = 0; i < actual.size(); ++i) ASSERT_NEAR(actual[i], expected[i], 4e-6 * std::fabs(largest));
  }
  EXPECT_GE(block_tiles.size(), 3u);
  EXPECT_GE(out_blocks.size(), 2u);
}

// More gradients than the output has room for, as of a file of schedules that another version wrote.
TEST_P(WinogradWeightsTuning, GroupsMustBeThoseOfTheStep) {
  const Case c{{8, 8, 16, 16, 1, 4, 4}, 28, 2};
  WeightsProblem problem(GetParam(), c, c.choice());
  problem.run(4);
  problem.step.kernel.parameters.set("group_images", 1);
  EXPECT_THROW(problem.run(4), Error);
}

INSTANTIATE_TEST_SUITE_P(Isas, WinogradWeightsTuning, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

class WinogradWeightsError : public testing::TestWithParam<std::tuple<Isa, Case>> {};

TEST_P(WinogradWeightsError, StaysBelowTwoMillionths) {
  const auto& [isa, c] = GetParam();
  CONVOY_SKIP_UNLESS_SUPPORTED(isa);
  test::expect_small_error(isa, c, c.choice());
}

const Case kLayers[] = {
    {{56, 56, 64, 32, 1, 1, 1}, 28, 1, 4},      {{28, 28, 64, 64, 1, 2, 2}, 49, 1, 4},
    {{14, 14, 256, 64, 1, 2, 2}, 32},           {{7, 7, 512, 64, 1, 4, 4}, 64},
    {{27, 27, 64, 64, 2, 2, 2, {5, 5}}, 28},    {{17, 17, 192, 64, 3, 4, 4, {1, 7}}, 28},
    {{17, 17, 192, 64, 3, 4, 4, {7, 1}}, 28},   {{8, 8, 384, 64, 1, 8, 8, {1, 3}}, 28},
    {{56, 56, 64, 32, 1, 1, 1, {3, 3, 2}}, 28}, {{14, 14, 256, 64, 1, 4, 4, {3, 3, 2}}, 16},
};

INSTANTIATE_TEST_SUITE_P(Layers, WinogradWeightsError,
                         testing::Combine(testing::Values(Isa::avx2, Isa::avx512), testing::ValuesIn(kLayers)),
                         [](const auto& info) {
                           return std::string(to_string(std::get<0>(info.param))) + "_" + std::to_string(info.index);
                         });

}  // namespace
}  // namespace convoy
