// Every pass of the table, left out alone, leaves what a network computes as it was: to the bit where it says so.
#include <gtest/gtest.h>

#include "tests/train/pass_results.h"

namespace convoy::test {
namespace {

constexpr const char* kHead = R"(version: 1
job: {name: small, seed: 5, output_dir: run}
data: {train: {type: idx, images: i, labels: l}, batch_size: 4}
runtime: {recompute_above: 0}
optimizer: {name: sgd, learning_rate: 0.05, momentum: 0.9}
)";

// Shortcuts with and without projection, old and new order of a block, ragged channels.
constexpr const char* kResidual = R"(model:
  input_shape: [16, 16, 3]
  layers:
    - conv2d: {name: stem, filters: 32, kernel_size: 3, padding: same, use_bias: false}
    - batch_normalization: {name: stem_bn}
    - relu: {name: stem_relu}
    - residual_bottleneck: {name: wide, filters: 16, shortcut: projection}
    - residual_bottleneck: {name: same, filters: 16}
    - residual_bottleneck: {name: half, filters: 20, expansion: 3, strides: 2, shortcut: projection}
    - residual_basic: {name: basic, filters: 60}
    - residual_basic_v2: {name: late, filters: 48, strides: 2, shortcut: projection}
    - residual_basic_v2: {name: later, filters: 48}
    - global_average_pooling2d: {name: pool}
    - dense: {name: hidden, units: 33, activation: relu}
    - dense: {name: logits, units: 10}
)";

constexpr const char* kInception = R"(model:
  input_shape: [14, 14, 3]
  layers:
    - conv2d: {name: stem, filters: 32, kernel_size: 3, padding: same, activation: relu}
    - inception:
        {name: normed, filters_1x1: 16, reduce_3x3: 16, filters_3x3: 32, reduce_5x5: 16, filters_5x5: 16, pool_projection: 16, batch_norm: true}
    - inception:
        {name: plain, filters_1x1: 32, reduce_3x3: 16, filters_3x3: 32, reduce_5x5: 16, filters_5x5: 16, pool_projection: 16}
    - inception:
        {name: ragged, filters_1x1: 20, reduce_3x3: 16, filters_3x3: 32, reduce_5x5: 16, filters_5x5: 16, pool_projection: 16}
    - conv2d: {name: side, filters: 16, kernel_size: 1}
    - global_average_pooling2d: {name: side_pool}
    - dense: {name: side_logits, units: 10}
    - global_average_pooling2d: {name: pool, inputs: [ragged]}
    - dense: {name: logits, units: 10}
  auxiliary: [{layer: side_logits, loss_weight: 0.3}]
)";

// Relus in front of poolings: windows that overlap, windows that end at the border, and a map that others read too.
constexpr const char* kPooled = R"(model:
  input_shape: [19, 19, 3]
  layers:
    - conv2d: {name: stem, filters: 20, kernel_size: 3, padding: same, activation: relu}
    - max_pooling2d: {name: overlapping, pool_size: 3, strides: 2}
    - conv2d: {name: second, filters: 16, kernel_size: 3, padding: same, activation: relu}
    - max_pooling2d: {name: apart, pool_size: 2, padding: same}
    - conv2d: {name: pointwise, filters: 24, kernel_size: 1, activation: relu}
    - conv2d: {name: wide, filters: 16, kernel_size: 5, padding: same, activation: relu}
    - conv2d: {name: third, filters: 16, kernel_size: 3, padding: same, activation: relu}
    - max_pooling2d: {name: branch, pool_size: 3, strides: 1, padding: same}
    - add: {name: sum, inputs: [third, branch]}
    - flatten: {name: flat}
    - dense: {name: logits, units: 10}
)";

// Normalizations with relu in front of poolings that follow them alone: overlapping windows with padding and without, windows
// side by side, several tiles a map, and one whose map others read too.
constexpr const char* kNormedAndPooled = R"(model:
  input_shape: [130, 131, 3]
  layers:
    - conv2d: {name: stem, filters: 20, kernel_size: 3, padding: same, use_bias: false}
    - batch_normalization: {name: stem_bn}
    - relu: {name: stem_relu}
    - max_pooling2d: {name: padded, pool_size: 3, strides: 2, padding: 1}
    - conv2d: {name: second, filters: 16, kernel_size: 3, padding: same, use_bias: false}
    - batch_normalization: {name: second_bn, scale: false}
    - relu: {name: second_relu}
    - max_pooling2d: {name: unpadded, pool_size: 3, strides: 2}
    - conv2d: {name: third, filters: 24, kernel_size: 3, padding: same, use_bias: false}
    - batch_normalization: {name: third_bn, center: false}
    - relu: {name: third_relu}
    - max_pooling2d: {name: apart, pool_size: 2}
    - conv2d: {name: fourth, filters: 16, kernel_size: 3, padding: same, use_bias: false}
    - batch_normalization: {name: fourth_bn}
    - relu: {name: fourth_relu}
    - max_pooling2d: {name: ending, pool_size: 3, strides: 2, padding: same}
    - conv2d: {name: fifth, filters: 16, kernel_size: 3, padding: same, use_bias: false}
    - batch_normalization: {name: fifth_bn}
    - relu: {name: fifth_relu}
    - max_pooling2d: {name: branch, pool_size: 2}
    - conv2d: {name: other_branch, inputs: [fifth_relu], filters: 16, kernel_size: 3, strides: 2, padding: same}
    - add: {name: sum, inputs: [branch, other_branch]}
    - flatten: {name: flat}
    - dense: {name: logits, units: 10}
)";

// A dense layer with a gradient that is worth not keeping.
constexpr const char* kWide = R"(model:
  input_shape: [17, 17, 3]
  layers:
    - conv2d: {name: stem, filters: 8, kernel_size: 3, padding: same, activation: relu}
    - flatten: {name: flat}
    - dense: {name: hidden, units: 500, activation: relu}
    - dense: {name: logits, units: 10}
)";

// A few dozen epsilon, of the first step. In later ones values cross the knees of relus, which moves gradients by more.
constexpr double kTolerance = 5e-6;

class PassesComputeEqual : public testing::TestWithParam<Isa> {};

void expect_equal_without_each(const std::string& job, Isa isa) {
  const PassResults results(job.c_str());
  const auto with = results.of(all_passes(), isa), first_step = results.of(all_passes(), isa, 1);
  for (const Pass& pass : passes()) {
    SCOPED_TRACE(pass.name);
    const PassList list = select_passes("-" + std::string(pass.name));
    if (pass.exact) {
      expect_equal_bits(with, results.of(list, isa));
    } else {
      expect_equal_to_rounding(first_step, results.of(list, isa, 1), kTolerance);
    }
  }
  SCOPED_TRACE("none");
  expect_equal_to_rounding(first_step, results.of({}, isa, 1), kTolerance);
}

TEST_P(PassesComputeEqual, InAResidualNetwork) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam());
  expect_equal_without_each(std::string(kHead) + kResidual, GetParam());
}

TEST_P(PassesComputeEqual, InAnInceptionNetwork) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam());
  expect_equal_without_each(std::string(kHead) + kInception, GetParam());
}

TEST_P(PassesComputeEqual, InAPooledNetwork) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam());
  expect_equal_without_each(std::string(kHead) + kPooled, GetParam());
}

TEST_P(PassesComputeEqual, InANetworkThatPoolsNormalizedMaps) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam());
  expect_equal_without_each(std::string(kHead) + kNormedAndPooled, GetParam());
}

// No map is written twice: its gradient takes its place.
TEST_P(PassesComputeEqual, AndGradientsOfPooledMapsTakeTheMapsPlaces) {
  const PassResults results((std::string(kHead) + kNormedAndPooled).c_str());
  int found = 0;
  for (const Step& step : results.program(all_passes(), GetParam()).steps) {
    if (step.kind != "batch_norm_pool_backward") continue;
    ++found;
    EXPECT_EQ(step.outputs[0], step.inputs[0]) << step.name;
  }
  EXPECT_EQ(found, 4);
}

// Forward alone changes there. Its parameters stay zero where they start so.
TEST_P(PassesComputeEqual, InANetworkThatPoolsAMapOfFrozenStatistics) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam());
  std::string job = std::string(kHead) + kNormedAndPooled;
  job.replace(job.find("fourth_bn}"), 9, "fourth_bn, trainable: false");
  const PassResults results(job.c_str());
  const auto of = [&](const PassList& list) { return without(results.of(list, GetParam()), "fourth_bn/"); };
  expect_equal_bits(of(all_passes()), of(select_passes("-fuse_norm_pool")));
}

// Without the gradients, which are there in one case and not in the other: the weights show them.
TEST_P(PassesComputeEqual, InAWideNetwork) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam());
  for (const char* optimizer :
       {"", "optimizer: {name: sgd, learning_rate: 0.05}", "optimizer: {name: adam, learning_rate: 0.01}"}) {
    SCOPED_TRACE(optimizer);
    std::string job = std::string(kHead) + kWide;
    if (*optimizer != 0)
      job.replace(job.find("optimizer:"), std::string_view(kHead).size() - 1 - job.find("optimizer:"), optimizer);
    const PassResults results(job.c_str());
    const auto of = [&](const PassList& list) { return without(results.of(list, GetParam()), "d_"); };
    expect_equal_bits(of(all_passes()), of(select_passes("-fuse_dense_update")));
  }
}

// Each has something to rewrite in one of the networks, or the comparison would prove nothing.
TEST_P(PassesComputeEqual, AndEachOneFindsWork) {
  for (const Pass& pass : passes()) {
    bool differs = false;
    for (const char* model : {kResidual, kInception, kPooled, kNormedAndPooled, kWide}) {
      const PassResults results((std::string(kHead) + model).c_str());
      const Program with = results.program(all_passes(), GetParam()),
                    without = results.program(select_passes("-" + std::string(pass.name)), GetParam());
      differs |= !std::ranges::equal(with.steps, without.steps, [](const Step& a, const Step& b) {
        return a.name == b.name && a.inputs == b.inputs && a.outputs == b.outputs && a.attributes == b.attributes;
      });
      differs |= !std::ranges::equal(with.tensors, without.tensors, {}, &TensorInfo::view_of, &TensorInfo::view_of);
    }
    EXPECT_TRUE(differs) << pass.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, PassesComputeEqual, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
