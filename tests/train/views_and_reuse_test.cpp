// Branches that write into their concatenation and steps that write over their operands compute what copies compute: the
// passes may change where tensors lie, but no bit of a training.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/train/pass_results.h"

namespace convoy::test {
namespace {

// Modules of which every branch fits into the result as a view, and one whose second branch begins inside a channel block.
// Each result has several readers: the sums in front of a gradient go through views, too.
constexpr const char* kJob = R"(version: 1
job: {name: small, seed: 5, output_dir: run}
data: {train: {type: idx, images: i, labels: l}, batch_size: 4}
model:
  input_shape: [12, 12, 3]
  layers:
    - conv2d: {name: stem, filters: 32, kernel_size: 3, padding: same, use_bias: false}
    - batch_normalization: {name: stem_bn}
    - relu: {name: stem_relu}
    - inception:
        {name: normed, filters_1x1: 16, reduce_3x3: 16, filters_3x3: 32, reduce_5x5: 16, filters_5x5: 16, pool_projection: 16, batch_norm: true}
    - conv2d: {name: side, filters: 16, kernel_size: 1}
    - global_average_pooling2d: {name: side_pool}
    - dense: {name: side_logits, units: 10}
    - residual_basic: {name: same, inputs: [normed], filters: 80}
    - inception:
        {name: ragged, filters_1x1: 20, reduce_3x3: 16, filters_3x3: 32, reduce_5x5: 16, filters_5x5: 16, pool_projection: 16}
    - residual_basic_v2: {name: half, filters: 48, strides: 2, shortcut: projection}
    - residual_bottleneck: {name: narrow, filters: 16, expansion: 3}
    - inception: {name: naive, naive: true, filters_1x1: 16, filters_3x3: 32, filters_5x5: 16}
    - dropout: {name: dropout, rate: 0.3}
    - global_average_pooling2d: {name: pool}
    - dense: {name: logits, units: 10}
  auxiliary: [{layer: side_logits, loss_weight: 0.3}]
optimizer: {name: sgd, learning_rate: 0.05, momentum: 0.9}
)";

const PassList kCopied{"fuse_activation", "fuse_norm_activation"};

PassList with(std::vector<std::string> more) {
  PassList passes = kCopied;
  passes.insert(passes.end(), more.begin(), more.end());
  return passes;
}

class ViewsAndReuse : public testing::TestWithParam<Isa> {
 protected:
  Program program(const PassList& passes) const { return results_.program(passes, GetParam()); }

  void expect_bits_of_copies(const PassList& passes) const {
    expect_equal_bits(results_.of(kCopied, GetParam()), results_.of(passes, GetParam()));
  }

  PassResults results_{kJob};
};

std::ptrdiff_t views(const Program& program) {
  return std::ranges::count_if(program.tensors, [](const TensorInfo& t) { return t.view_of != kNoTensor; });
}

std::ptrdiff_t copies(const Program& program) {
  return std::ranges::count_if(program.steps, [](const Step& s) { return s.kind.starts_with("concat"); });
}

// Steps that write where they read.
std::ptrdiff_t reuses(const Program& program) {
  return std::ranges::count_if(program.steps, [](const Step& s) {
    return std::ranges::any_of(s.outputs, [&](TensorId t) { return std::ranges::find(s.inputs, t) != s.inputs.end(); });
  });
}

TEST_P(ViewsAndReuse, AreFoundInThisNetwork) {
  const Program copied = program(kCopied), passed = program(with({"place_branches", "reuse_in_place"}));
  EXPECT_EQ(views(copied), 0);
  EXPECT_GE(views(passed), 3 * 4) << "four branches of two modules in training, prediction and gradients";
  EXPECT_LT(copies(passed), copies(copied));
  EXPECT_GT(copies(passed), 0) << "the ragged module";
  EXPECT_GE(reuses(passed), reuses(copied) + 8);
}

TEST_P(ViewsAndReuse, OfBranchesComputeWhatCopiesCompute) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam());
  expect_bits_of_copies(with({"place_branches"}));
}

TEST_P(ViewsAndReuse, OfOperandsComputeWhatCopiesCompute) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam());
  expect_bits_of_copies(with({"reuse_in_place"}));
}

TEST_P(ViewsAndReuse, TogetherComputeWhatCopiesCompute) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam());
  expect_bits_of_copies(with({"place_branches", "reuse_in_place"}));
}

INSTANTIATE_TEST_SUITE_P(Isas, ViewsAndReuse, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
