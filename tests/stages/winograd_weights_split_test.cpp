// The weight gradient from the transformed maps of a whole batch against plain double loops, on both instruction sets.
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
  int run_tiles = 128, in_group = 4, out_group = 4;
  KernelChoice choice() const {
    return {"f4gradient_split", {{"run_tiles", run_tiles}, {"in_group", in_group}, {"out_group", out_group}}};
  }
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c << " run " << c.run_tiles << " group " << c.in_group << "x" << c.out_group;
}

class SplitWinogradWeights : public testing::TestWithParam<std::tuple<Isa, Case>> {};

TEST_P(SplitWinogradWeights, EqualsReference) {
  const auto& [isa, c] = GetParam();
  CONVOY_SKIP_UNLESS_SUPPORTED(isa);
  test::expect_reference(isa, c, c.choice());
}

// Odd sizes, channels that fill no block, groups that do not divide the blocks, batches that are not full, single tiles.
const Case kCases[] = {
    {{8, 8, 16, 32, 1, 1, 1}},
    {{7, 7, 40, 48, 1, 7, 8}, 5, 2, 2},
    {{7, 7, 80, 80, 1, 2, 2}, 3, 3, 4},
    {{1, 1, 3, 5, 1, 2, 2}, 1},
    {{3, 5, 17, 40, 1, 3, 4}, 2, 1, 1},
    {{3, 5, 1, 3, 0, 1, 1}},
    {{13, 17, 64, 64, 1, 3, 3}, 20, 3, 3},
    {{13, 17, 17, 3, 0, 1, 1}, 100, 1000, 1000},
    {{14, 14, 40, 80, 1, 5, 6}, 40, 2, 2},
    {{16, 19, 33, 48, 1, 3, 3}, 7, 2, 8},
    {{13, 17, 17, 40, 2, 3, 3, {5, 5}}, 20, 1, 2},
    {{9, 12, 40, 20, 3, 3, 4, {1, 7}}, 30, 2, 2},
    {{9, 12, 40, 20, 3, 3, 4, {7, 1}}, 30, 2, 2},
    {{8, 8, 33, 20, 1, 3, 3, {1, 3}}, 8},
    {{8, 8, 33, 20, 0, 3, 3, {3, 1}}, 8},
    {{17, 14, 40, 48, 1, 3, 4, {3, 3, 2}}, 5, 2, 2},
    {{17, 14, 17, 3, 0, 3, 3, {3, 3, 2}}},
    {{1, 1, 3, 5, 1, 2, 2, {3, 3, 2}}, 1},
};

INSTANTIATE_TEST_SUITE_P(Shapes, SplitWinogradWeights,
                         testing::Combine(testing::Values(Isa::avx2, Isa::avx512), testing::ValuesIn(kCases)),
                         [](const auto& info) {
                           return std::string(to_string(std::get<0>(info.param))) + "_" + std::to_string(info.index);
                         });

class SplitWinogradWeightsTuning : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

// Groups leave every bit, runs the result but for rounding.
TEST_P(SplitWinogradWeightsTuning, CandidatesComputeTheSame) {
  const Case c{{14, 13, 120, 248, 1, 5, 5}, 20};
  WeightsProblem problem(GetParam(), c, c.choice());
  const std::vector<float> own = problem.run(c.batch);
  const std::vector<double> expected = problem.plain_sum(own);
  const double largest = std::fabs(std::ranges::max(expected, {}, [](double v) { return std::fabs(v); }));
  const auto candidates = problem.kind().candidates(problem.step, problem.harness.context());
  ASSERT_GE(candidates.size(), 6u);
  ASSERT_LE(candidates.size(), 60u);
  std::set<int> runs, in_groups, out_groups;
  for (const KernelChoice& candidate : candidates) {
    EXPECT_EQ(std::ranges::count(candidates, candidate), 1);
    runs.insert(candidate.parameters.integer("run_tiles"));
    in_groups.insert(candidate.parameters.integer("in_group"));
    out_groups.insert(candidate.parameters.integer("out_group"));
    problem.step.kernel = candidate;
    const std::vector<float> packed = problem.run(c.batch);
    if (candidate.parameters.integer("run_tiles") == c.run_tiles) {
      EXPECT_EQ(packed, own) << "bits depend on groups";
    }
    const std::vector<double> actual = problem.plain_sum(packed);
    for (std::size_t i = 0; i < actual.size(); ++i) ASSERT_NEAR(actual[i], expected[i], 4e-6 * largest);
  }
  EXPECT_GE(runs.size(), 3u);
  EXPECT_GE(in_groups.size(), 3u);
  EXPECT_GE(out_groups.size(), 2u);
}

TEST_P(SplitWinogradWeightsTuning, OtherVariantsAndEmptyGroupsAreRefused) {
  const Case c{{8, 8, 16, 16, 1, 1, 1}};
  WeightsProblem problem(GetParam(), c, c.choice());
  problem.run(1);
  problem.step.kernel.variant = "f4gradient";
  EXPECT_THROW(problem.run(1), Error);
  for (const char* parameter : {"run_tiles", "in_group", "out_group"}) {
    problem.step.kernel = c.choice();
    problem.step.kernel.parameters.set(parameter, 0);
    EXPECT_THROW(problem.run(1), Error) << parameter;
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, SplitWinogradWeightsTuning, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

class SplitWinogradWeightsError : public testing::TestWithParam<std::tuple<Isa, Case>> {};

TEST_P(SplitWinogradWeightsError, StaysBelowTwoMillionths) {
  const auto& [isa, c] = GetParam();
  CONVOY_SKIP_UNLESS_SUPPORTED(isa);
  test::expect_small_error(isa, c, c.choice());
}

const Case kLayers[] = {
    {{14, 14, 128, 32, 1, 16, 16}},      {{14, 14, 64, 32, 1, 31, 31}},           {{7, 7, 512, 64, 1, 4, 4}},
    {{7, 7, 64, 64, 1, 32, 32}},         {{8, 8, 384, 64, 1, 16, 16, {3, 1}}},    {{9, 9, 192, 64, 3, 8, 8, {1, 7}}},
    {{13, 13, 64, 64, 2, 4, 4, {5, 5}}}, {{14, 14, 256, 64, 1, 8, 8, {3, 3, 2}}},
};

INSTANTIATE_TEST_SUITE_P(Layers, SplitWinogradWeightsError,
                         testing::Combine(testing::Values(Isa::avx2, Isa::avx512), testing::ValuesIn(kLayers)),
                         [](const auto& info) {
                           return std::string(to_string(std::get<0>(info.param))) + "_" + std::to_string(info.index);
                         });

}  // namespace
}  // namespace convoy
