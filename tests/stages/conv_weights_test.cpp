// Weight and bias gradients against plain double loops, on both instruction sets.
#include <gtest/gtest.h>

#include <limits>
#include <tuple>

#include "pipeline/core/error.h"
#include "pipeline/graph/packing.h"
#include "stages/steps/conv_weights/bias_gradient.h"
#include "stages/steps/conv_weights/conv_backward_weights.h"
#include "stages/steps/conv_weights/image_conv_backward_weights.h"
#include "stages/steps/dense/dense_backward_weights.h"
#include "tests/reference/conv_weights_reference.h"
#include "tests/support/step_harness.h"

namespace convoy {
namespace {

using reference::ConvShape;
using reference::Sums;
using test::StepHarness;

// Sizes follow the convolution's arithmetic; bottom and right padding make up the output's size.
ConvShape shape(int h, int w, int in_c, int out_c, int kh, int kw, int sh, int sw, int pt, int pl, int pb, int pr) {
  return {h, w, in_c, out_c, kh, kw, sh, sw, pt, pl, (h + pt + pb - kh) / sh + 1, (w + pl + pr - kw) / sw + 1};
}

struct Case {
  ConvShape shape;
  int batch, max_batch;
};

void PrintTo(const Case& c, std::ostream* out) {
  const ConvShape& s = c.shape;
  *out << s.in_h << "x" << s.in_w << "x" << s.in_c << "->" << s.out_h << "x" << s.out_w << "x" << s.out_c << " k" << s.kernel_h
       << "x" << s.kernel_w << " s" << s.stride_h << "x" << s.stride_w << " p" << s.pad_top << "," << s.pad_left << " batch "
       << c.batch << "/" << c.max_batch;
}

Attributes attributes(const ConvShape& s) {
  return {{"kernel_h", s.kernel_h}, {"kernel_w", s.kernel_w}, {"stride_h", s.stride_h},
          {"stride_w", s.stride_w}, {"pad_top", s.pad_top},   {"pad_left", s.pad_left}};
}

std::vector<double> plain_values(StepHarness& harness, TensorId id, int batch) {
  const Shape& s = harness.desc(id).shape;
  std::vector<double> values;
  for (int n = 0; n < batch; ++n)
    for (int y = 0; y < s.height; ++y)
      for (int x = 0; x < s.width; ++x)
        for (int c = 0; c < s.channels; ++c) values.push_back(harness.at(id, n, y, x, c));
  return values;
}

void expect_close(const Sums& expected, std::span<const float> actual) {
  const double epsilon = std::numeric_limits<float>::epsilon();
  ASSERT_EQ(expected.value.size(), actual.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double tolerance = 8 * epsilon * std::sqrt(double(expected.terms[i])) * expected.magnitude[i];
    ASSERT_LE(std::fabs(expected.value[i] - actual[i]), tolerance)
        << "element " << i << ": " << actual[i] << " for " << expected.value[i];
  }
}

// Compares a packed gradient with the reference, and its pad lanes with zero.
void expect_packed(const Packing& packing, const Dims& dims, const Sums& expected, std::span<const float> packed) {
  std::vector<float> plain(element_count(dims));
  unpack(packing, dims, packed, plain);
  expect_close(expected, plain);
  std::vector<float> again(packed.size());
  pack(packing, dims, plain, again);
  ASSERT_TRUE(std::equal(again.begin(), again.end(), packed.begin())) << "a pad lane is not zero";
}

Step make_step(std::vector<TensorId> inputs, TensorId output, const Attributes& attributes = {}) {
  Step step;
  step.name = "test/weights";
  step.inputs = std::move(inputs);
  step.outputs = {output};
  step.attributes = attributes;
  return step;
}

struct Problem {
  StepHarness harness;
  TensorId x, d_y, d_weight;
  Dims dims;

  Problem(Isa isa, const Case& c, const TensorDesc& input, const Packing& packing, Dims weight_dims)
      : harness(isa, c.max_batch), dims(std::move(weight_dims)) {
    x = harness.add(input);
    d_y = harness.add(TensorDesc::blocked("d_y", {c.shape.out_h, c.shape.out_w, c.shape.out_c}));
    d_weight = harness.add(TensorDesc::plain("d_weight", packing.elements(dims)));
    harness.fill_normal(x, 1);
    harness.fill_normal(d_y, 2);
    // The step overwrites: what was there, NaN even, must not matter.
    for (float& v : harness.values(d_weight)) v = std::numeric_limits<float>::quiet_NaN();
  }

  void check(const StepKind& kind, const Case& c, const Packing& packing, const Attributes& a) {
    const Step step = make_step({x, d_y}, d_weight, a);
    harness.run(kind, step, c.batch);
    const Sums expected =
        reference::conv_weight_gradient(c.shape, c.batch, plain_values(harness, x, c.batch), plain_values(harness, d_y, c.batch));
    expect_packed(packing, dims, expected, harness.values(d_weight));
    // Tiles in the other order: the same bits.
    const std::vector<float> first(harness.values(d_weight).begin(), harness.values(d_weight).end());
    harness.run(kind, step, c.batch, {}, true);
    EXPECT_TRUE(std::equal(first.begin(), first.end(), harness.values(d_weight).begin()));
  }
};

class ConvWeights : public testing::TestWithParam<std::tuple<Isa, Case>> {};

TEST_P(ConvWeights, Blocked) {
  const auto& [isa, c] = GetParam();
  CONVOY_SKIP_UNLESS_SUPPORTED(isa);
  const ConvShape& s = c.shape;
  Problem problem(isa, c, TensorDesc::blocked("x", {s.in_h, s.in_w, s.in_c}), conv_kernel_packing,
                  {s.kernel_h, s.kernel_w, s.in_c, s.out_c});
  problem.check(conv_backward_weights_kind(), c, conv_kernel_packing, attributes(s));
}

TEST_P(ConvWeights, Image) {
  const auto& [isa, c] = GetParam();
  CONVOY_SKIP_UNLESS_SUPPORTED(isa);
  Case image = c;
  image.shape.in_c = c.shape.in_c % 2 == 1 ? 3 : 1;
  const ConvShape& s = image.shape;
  Problem problem(isa, image, TensorDesc::image("x", {s.in_h, s.in_w, s.in_c}), image_conv_kernel_packing,
                  {s.kernel_h, s.kernel_w, s.in_c, s.out_c});
  problem.check(image_conv_backward_weights_kind(), image, image_conv_kernel_packing, attributes(s));
}

TEST_P(ConvWeights, Bias) {
  const auto& [isa, c] = GetParam();
  CONVOY_SKIP_UNLESS_SUPPORTED(isa);
  const ConvShape& s = c.shape;
  StepHarness harness(isa, c.max_batch);
  const TensorId d_y = harness.add(TensorDesc::blocked("d_y", {s.out_h, s.out_w, s.out_c}));
  const TensorId d_bias = harness.add(TensorDesc::plain("d_bias", padded_channels(s.out_c)));
  harness.fill_normal(d_y, 3);
  for (float& v : harness.values(d_bias)) v = std::numeric_limits<float>::quiet_NaN();
  harness.run(bias_gradient_kind(), make_step({d_y}, d_bias), c.batch);
  expect_packed(channel_vector_packing, {s.out_c}, reference::bias_gradient(s, c.batch, plain_values(harness, d_y, c.batch)),
                harness.values(d_bias));
}

const Case kCases[] = {
    // LeNet-5, and every ragged channel count.
    {shape(14, 14, 6, 16, 5, 5, 1, 1, 0, 0, 0, 0), 3, 4},
    {shape(28, 28, 1, 6, 5, 5, 1, 1, 2, 2, 2, 2), 3, 3},
    {shape(9, 8, 3, 5, 3, 3, 1, 1, 1, 1, 1, 1), 2, 2},
    {shape(9, 8, 19, 40, 3, 3, 1, 1, 1, 1, 1, 1), 2, 3},
    {shape(7, 7, 40, 19, 3, 3, 1, 1, 1, 1, 1, 1), 5, 5},
    {shape(6, 5, 16, 1, 3, 3, 1, 1, 1, 1, 1, 1), 2, 2},
    {shape(5, 6, 5, 33, 3, 2, 1, 1, 0, 1, 1, 0), 2, 2},
    {shape(10, 10, 27, 64, 3, 3, 1, 1, 1, 1, 1, 1), 1, 1},
    // Strides, different a direction, with and without padding, and rows that a stride leaves out.
    {shape(15, 13, 16, 32, 3, 3, 2, 2, 1, 1, 1, 1), 2, 2},
    {shape(14, 14, 16, 16, 3, 3, 2, 2, 0, 0, 1, 1), 2, 2},
    {shape(23, 23, 3, 48, 7, 7, 2, 2, 3, 3, 3, 3), 2, 2},
    {shape(11, 12, 8, 16, 4, 3, 3, 2, 2, 0, 1, 2), 2, 2},
    {shape(27, 27, 3, 16, 11, 11, 4, 4, 2, 2, 2, 2), 2, 2},
    {shape(9, 9, 20, 16, 1, 1, 2, 2, 0, 0, 0, 0), 2, 2},
    {shape(8, 9, 16, 16, 2, 2, 3, 3, 0, 0, 0, 0), 2, 2},
    // 1x1, 1-sized maps, kernels larger than the map, and padding wider than a tap needs.
    {shape(12, 12, 32, 80, 1, 1, 1, 1, 0, 0, 0, 0), 3, 3},
    {shape(1, 1, 19, 40, 1, 1, 1, 1, 0, 0, 0, 0), 7, 9},
    {shape(1, 1, 5, 16, 3, 3, 1, 1, 1, 1, 1, 1), 2, 2},
    {shape(1, 9, 16, 16, 1, 3, 1, 1, 0, 1, 0, 1), 2, 2},
    {shape(9, 1, 16, 16, 3, 1, 1, 1, 1, 0, 1, 0), 2, 2},
    {shape(2, 2, 16, 16, 5, 5, 1, 1, 2, 2, 2, 2), 2, 2},
    {shape(3, 3, 16, 16, 1, 1, 1, 1, 2, 2, 2, 2), 2, 2},
    // Rows longer than a chunk, several images a chunk, and a batch that ends inside a chunk.
    {shape(3, 230, 16, 16, 3, 3, 1, 1, 1, 1, 1, 1), 1, 1},
    {shape(30, 31, 16, 32, 3, 3, 1, 1, 1, 1, 1, 1), 2, 2},
    {shape(7, 7, 32, 32, 3, 3, 1, 1, 1, 1, 1, 1), 6, 16},
    // Large enough for the next chunk to be prefetched, with a ragged last block and an odd output block.
    {shape(30, 31, 75, 16, 1, 1, 1, 1, 0, 0, 0, 0), 4, 4},
    {shape(30, 31, 43, 104, 1, 1, 1, 1, 0, 0, 0, 0), 3, 4},
    {shape(30, 31, 64, 64, 1, 1, 1, 1, 0, 0, 0, 0), 3, 3},
    {shape(30, 31, 75, 40, 3, 3, 1, 1, 1, 1, 1, 1), 3, 3},
    {shape(14, 14, 75, 40, 1, 1, 1, 1, 0, 0, 0, 0), 13, 13},
};

INSTANTIATE_TEST_SUITE_P(Shapes, ConvWeights,
                         testing::Combine(testing::Values(Isa::avx2, Isa::avx512), testing::ValuesIn(kCases)),
                         [](const auto& info) {
                           return std::string(to_string(std::get<0>(info.param))) + "_" + std::to_string(info.index);
                         });

class DenseWeights : public testing::TestWithParam<std::tuple<Isa, int, int, int>> {};

TEST_P(DenseWeights, EqualReference) {
  const auto& [isa, in, out, batch] = GetParam();
  CONVOY_SKIP_UNLESS_SUPPORTED(isa);
  const Case c{shape(1, 1, in, out, 1, 1, 1, 1, 0, 0, 0, 0), batch, batch + 1};
  Problem problem(isa, c, TensorDesc::blocked("x", Shape::vector(in)), dense_kernel_packing, {in, out});
  problem.check(dense_backward_weights_kind(), c, dense_kernel_packing, {});
}

INSTANTIATE_TEST_SUITE_P(Shapes, DenseWeights,
                         testing::Combine(testing::Values(Isa::avx2, Isa::avx512), testing::Values(1, 19, 84, 400),
                                          testing::Values(1, 10, 40), testing::Values(1, 32, 203)));

TEST(WeightsPlan, UnknownVariantIsRefused) {
  const std::vector<TensorDesc> tensors{TensorDesc::blocked("x", {1, 1, 16}), TensorDesc::blocked("d_y", {1, 1, 16}),
                                        TensorDesc::plain("d_weight", 256)};
  Step step = make_step({0, 1}, 2);
  step.kernel.variant = "no_such_variant";
  try {
    dense_backward_weights_kind().bind(step, {tensors, 1, Isa::avx2});
    FAIL() << "bound an unknown variant";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::bad_spec);
    EXPECT_NE(std::string(error.what()).find("no_such_variant"), std::string::npos);
  }
}

}  // namespace
}  // namespace convoy
