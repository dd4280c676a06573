// The weight gradient in the Winograd domain against plain double loops, on both instruction sets.
#include "stages/steps/winograd_gradient/winograd_weights.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <tuple>

#include "pipeline/core/error.h"
#include "pipeline/graph/packing.h"
#include "tests/reference/conv_weights_reference.h"
#include "tests/support/step_harness.h"

namespace convoy {
namespace {

using reference::ConvShape;
using test::StepHarness;

struct Case {
  int height, width, in_channels, out_channels, pad, batch, max_batch;
  int block_tiles = 100, group_images = 1000, out_blocks = 1000;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.height << "x" << c.width << "x" << c.in_channels << "->" << c.out_channels << " pad " << c.pad << " batch " << c.batch
       << "/" << c.max_batch << " tiles " << c.block_tiles << " group " << c.group_images << " out " << c.out_blocks;
}

ConvShape shape_of(const Case& c) {
  return {c.height,
          c.width,
          c.in_channels,
          c.out_channels,
          3,
          3,
          1,
          1,
          c.pad,
          c.pad,
          c.height + 2 * c.pad - 2,
          c.width + 2 * c.pad - 2};
}

class WinogradWeights : public testing::TestWithParam<std::tuple<Isa, Case>> {};

std::vector<double> plain_values(StepHarness& harness, TensorId id, int batch) {
  std::vector<double> values;
  test::for_elements(harness.desc(id).shape, batch,
                     [&](int n, int y, int x, int c) { values.push_back(harness.at(id, n, y, x, c)); });
  return values;
}

// The step on random maps, beside the reference.
struct Problem {
  StepHarness harness;
  TensorId x, d_y, d_weight;
  Dims dims;
  Step step;
  std::int64_t elements;
  int slices;

  Problem(Isa isa, const Case& c) : harness(isa, c.max_batch) {
    const ConvShape s = shape_of(c);
    dims = {3, 3, s.in_c, s.out_c};
    elements = conv_kernel_packing.elements(dims);
    slices = (c.batch + c.group_images - 1) / c.group_images;
    x = harness.add(TensorDesc::blocked("x", {s.in_h, s.in_w, s.in_c}));
    d_y = harness.add(TensorDesc::blocked("d_y", {s.out_h, s.out_w, s.out_c}));
    d_weight = harness.add(TensorDesc::plain("d_weight", elements * ((c.max_batch + c.group_images - 1) / c.group_images)));
    harness.fill_normal(x, 1);
    for (float& v : harness.values(x)) v = std::max(v, 0.0f);  // as behind a relu
    harness.fill_normal(d_y, 2);
    // The step overwrites: what was there, NaN even, must not matter.
    for (float& v : harness.values(d_weight)) v = std::numeric_limits<float>::quiet_NaN();
    step.name = "test/weights";
    step.kind = "winograd_backward_weights";
    step.inputs = {x, d_y};
    step.outputs = {d_weight};
    step.attributes = {{"kernel_h", 3}, {"kernel_w", 3}, {"pad_top", c.pad}, {"pad_left", c.pad}};
    step.kernel = {"f4gradient",
                   {{"block_tiles", c.block_tiles}, {"group_images", c.group_images}, {"out_blocks", c.out_blocks}}};
  }

  std::vector<float> run(int batch, bool reverse = false) {
    harness.run(winograd_backward_weights_kind(), step, batch, {}, reverse);
    const auto written = harness.values(d_weight).first(slices * elements);
    return {written.begin(), written.end()};
  }

  // In Keras order; the groups' gradients added up.
  std::vector<double> plain_sum(std::span<const float> packed) const {
    std::vector<double> sum(element_count(dims));
    for (int slice = 0; slice < slices; ++slice) {
      std::vector<float> plain(element_count(dims)), again(elements);
      unpack(conv_kernel_packing, dims, packed.subspan(slice * elements, elements), plain);
      pack(conv_kernel_packing, dims, plain, again);
      EXPECT_TRUE(std::equal(again.begin(), again.end(), packed.begin() + slice * elements)) << "a pad lane is not zero";
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += plain[i];
    }
    return sum;
  }

  reference::Sums expected(const Case& c) {
    return reference::conv_weight_gradient(shape_of(c), c.batch, plain_values(harness, x, c.batch),
                                           plain_values(harness, d_y, c.batch));
  }
};

double largest_error(const std::vector<double>& actual, const reference::Sums& expected) {
  double error = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double difference = std::fabs(actual[i] - expected.value[i]);
    if (!(difference <= error)) error = difference;  // NaN too
  }
  return error;
}

TEST_P(WinogradWeights, EqualsReference) {
  const auto& [isa, c] = GetParam();
  CONVOY_SKIP_UNLESS_SUPPORTED(isa);
  Problem problem(isa, c);
  const std::vector<float> packed = problem.run(c.batch);
  const reference::Sums expected = problem.expected(c);
  // Rounding in the Winograd domain is relative to all sums of a pair of channels: to the largest root of the terms' number
  // times their mean.
  double scale = 0;
  for (std::size_t i = 0; i < expected.value.size(); ++i) {
    if (expected.terms[i] > 0) scale = std::max(scale, expected.magnitude[i] / std::sqrt(double(expected.terms[i])));
  }
  EXPECT_LE(largest_error(problem.plain_sum(packed), expected), 2e-5 * scale);
  EXPECT_EQ(packed, problem.run(c.batch, true)) << "bits depend on the order of tiles";
}

const Case kCases[] = {
    {8, 8, 16, 32, 1, 1, 1},
    {7, 7, 40, 48, 1, 7, 8, 100, 4, 2},
    {7, 7, 16, 16, 1, 2, 2},
    {1, 1, 3, 5, 1, 2, 2},
    {3, 5, 17, 40, 1, 3, 4},
    {3, 5, 1, 3, 0, 1, 1},
    {13, 17, 64, 64, 1, 3, 3},
    {13, 17, 17, 3, 0, 1, 1, 4},
    {14, 14, 40, 80, 1, 5, 6, 40, 2, 2},
    {16, 19, 32, 48, 1, 3, 3, 8, 1, 1},
    {56, 56, 16, 16, 1, 1, 1, 30},
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
  const Case c{30, 29, 33, 100, 1, 4, 4, 28, 2, 6};
  Problem problem(GetParam(), c);
  const std::vector<double> expected = problem.plain_sum(problem.run(c.batch));
  const double largest = std::ranges::max(expected, {}, [](double v) { return std::fabs(v); });
  const auto candidates = winograd_backward_weights_kind().candidates(problem.step, problem.harness.context());
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
  Problem problem(GetParam(), {8, 8, 16, 16, 1, 4, 4, 28, 2});
  problem.step.attributes.set("group_images", 2);
  problem.run(4);
  problem.step.kernel.parameters.set("group_images", 1);
  EXPECT_THROW(problem.run(4), Error);
}

INSTANTIATE_TEST_SUITE_P(Isas, WinogradWeightsTuning, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

class WinogradWeightsError : public testing::TestWithParam<std::tuple<Isa, Case>> {};

// Largest error by largest output, as measured for prototypes: 0.6e-6 to 2.0e-6.
TEST_P(WinogradWeightsError, StaysBelowTwoMillionths) {
  const auto& [isa, c] = GetParam();
  CONVOY_SKIP_UNLESS_SUPPORTED(isa);
  Problem problem(isa, c);
  const std::vector<double> actual = problem.plain_sum(problem.run(c.batch));
  const reference::Sums expected = problem.expected(c);
  double largest = 0;
  for (const double v : expected.value) largest = std::max(largest, std::fabs(v));
  const double relative = largest_error(actual, expected) / largest;
  RecordProperty("relative_error", std::to_string(relative * 1e6) + "e-6");
  EXPECT_LE(relative, 2e-6);
}

const Case kLayers[] = {
    {56, 56, 64, 32, 1, 1, 1, 28, 1, 4},
    {28, 28, 64, 64, 1, 2, 2, 49, 1, 4},
    {14, 14, 256, 64, 1, 2, 2, 32},
    {7, 7, 512, 64, 1, 4, 4, 64},
};

INSTANTIATE_TEST_SUITE_P(Layers, WinogradWeightsError,
                         testing::Combine(testing::Values(Isa::avx2, Isa::avx512), testing::ValuesIn(kLayers)),
                         [](const auto& info) {
                           return std::string(to_string(std::get<0>(info.param))) + "_" + std::to_string(info.index);
                         });

}  // namespace
}  // namespace convoy
