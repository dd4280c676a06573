// Folded images: their steps against the definition, and whole convolutions of them by Winograd's algorithm against the double
// reference of the convolution with strides.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "stages/steps/image_fold/fold_image_weights.h"
#include "stages/steps/image_fold/space_to_depth.h"
#include "tests/reference/winograd_reference.h"
#include "tests/stages/image_fold_case.h"

namespace convoy::test {
namespace {

using Parameter = std::tuple<Isa, ImageCase>;

std::string name_of(const testing::TestParamInfo<Parameter>& info) {
  return std::string(to_string(std::get<0>(info.param))) + "_" + std::to_string(info.index);
}

class ImageFolding : public testing::TestWithParam<Parameter> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(std::get<0>(GetParam())); }
};

Step step_of(TensorId from, TensorId to, const ImageFold& fold, int filters) {
  Step step;
  step.inputs = {from};
  step.outputs = {to};
  step.attributes = fold_attributes(fold);
  step.attributes.set("out_blocks", blocks_of(filters));
  return step;
}

// Channel (a * stride_w + b) * channels + c of pixel (q, p) is channel c of the padded image's pixel (stride q + a, stride p +
// b).
TEST_P(ImageFolding, SpaceBecomesDepth) {
  const auto& [isa, c] = GetParam();
  const ImageFold fold = c.fold();
  const int max_batch = 3;
  StepHarness h(isa, max_batch);
  const TensorId image = h.add(TensorDesc::image("image", {c.height, c.width, c.channels}));
  const TensorId x = h.add(TensorDesc::blocked("x", fold.folded(c.result())));
  h.fill_normal(image, 1);
  std::fill_n(h.values(x).begin(), h.desc(x).elements(c.batch), 3.0f);  // stale memory
  h.run(space_to_depth_kind(), step_of(image, x, fold, c.filters), c.batch, {}, true);
  h.expect_zero_pads(x);
  for_elements(h.desc(x).shape, c.batch, [&](int n, int q, int p, int channel) {
    const int of_pixel = channel / c.channels, a = of_pixel / c.stride_w, b = of_pixel % c.stride_w;
    const int y = q * c.stride_h + a - c.pad_top, column = p * c.stride_w + b - c.pad_left;
    const bool inside = y >= 0 && y < c.height && column >= 0 && column < c.width;
    ASSERT_EQ(h.at(x, n, q, p, channel), inside ? h.at(image, n, y, column, channel % c.channels) : 0.0f)
        << "pixel " << q << "," << p << " channel " << channel;
  });
}

// Tap (u, v) and such a channel are the kernel's tap (stride u + a, stride v + b), which may not exist.
TEST_P(ImageFolding, WeightsAreFoldedAlikeAndBack) {
  const auto& [isa, c] = GetParam();
  const ImageFold fold = c.fold();
  StepHarness h(isa, 1);
  const Dims dims = c.weight_dims(), folded_dims = c.folded_dims();
  const TensorId w = h.add(TensorDesc::plain("w", image_conv_kernel_packing.elements(dims)));
  const TensorId folded = h.add(TensorDesc::plain("folded", conv_kernel_packing.elements(folded_dims)));
  const TensorId back = h.add(TensorDesc::plain("back", image_conv_kernel_packing.elements(dims)));
  std::vector<float> plain(element_count(dims)), want(element_count(folded_dims));
  for (std::size_t i = 0; i < plain.size(); ++i) plain[i] = float(i + 1);
  pack(image_conv_kernel_packing, dims, plain, h.values(w));
  const reference::ConvGeometry g = c.geometry(), f = c.folded_geometry();
  for (int ky = 0; ky < c.kernel_h; ++ky)
    for (int kx = 0; kx < c.kernel_w; ++kx)
      for (int in = 0; in < c.channels; ++in)
        for (int out = 0; out < c.filters; ++out) {
          const int of_pixel = ky % c.stride_h * c.stride_w + kx % c.stride_w;
          want[f.w(ky / c.stride_h, kx / c.stride_w, of_pixel * c.channels + in, out)] = plain[g.w(ky, kx, in, out)];
        }
  std::ranges::fill(h.values(folded), 3.0f);  // stale memory
  std::ranges::fill(h.values(back), 3.0f);
  h.run(fold_image_weights_kind(), step_of(w, folded, fold, c.filters), 1);
  std::vector<float> packed(h.values(folded).size());
  pack(conv_kernel_packing, folded_dims, want, packed);
  EXPECT_TRUE(std::ranges::equal(h.values(folded), packed));
  h.run(unfold_image_weights_kind(), step_of(folded, back, fold, c.filters), 1);
  EXPECT_TRUE(std::ranges::equal(h.values(back), h.values(w)));
}

// Of a gray image with strides of 5 and 2 or 3 five rows would meet in a block.
TEST(ImageFoldingLimits, RefusesMoreRowsInABlockThanTheKernelTakes) {
  for (const int stride_w : {2, 3}) {
    const ImageCase c{33, 22, 1, 4, 15, 3 * stride_w, 5, stride_w, 2, 1};
    StepHarness h(Isa::avx2, c.batch);
    const TensorId image = h.add(TensorDesc::image("image", {c.height, c.width, c.channels}));
    const TensorId x = h.add(TensorDesc::blocked("x", c.fold().folded(c.result())));
    EXPECT_THROW(h.run(space_to_depth_kind(), step_of(image, x, c.fold(), c.filters), c.batch), std::logic_error);
  }
}

// As the blocks hold them, whatever the strides.
TEST(ImageFoldingLimits, CountsTheRowsThatMeetInABlock) {
  for (int channels : {1, 3})
    for (int stride_h = 2; stride_h < 12; ++stride_h)
      for (int stride_w = 2; stride_w < 20; ++stride_w) {
        const ImageFold fold{1, 1, stride_h, stride_w, 0, 0, channels};
        const int run = stride_w * channels, all = fold.folded_channels();
        int most = 0;
        for (int first = 0; first < all; first += kBlock) {
          most = std::max(most, (std::min(first + kBlock, all) - 1) / run - first / run + 1);
        }
        EXPECT_LE(most, fold.rows_of_block()) << stride_h << "x" << stride_w << "x" << channels;
        EXPECT_EQ(most <= 4, fold.can_fold()) << stride_h << "x" << stride_w << "x" << channels;
      }
}

// As a tiled map, in the order of the folded convolution's filters.
std::vector<float> folded_weights(const ImageCase& c, const std::vector<float>& weights) {
  const reference::ConvGeometry g = c.geometry(), f = c.folded_geometry();
  std::vector<float> folded(f.w_size());
  for (int ky = 0; ky < c.kernel_h; ++ky)
    for (int kx = 0; kx < c.kernel_w; ++kx)
      for (int in = 0; in < c.channels; ++in)
        for (int out = 0; out < c.filters; ++out) {
          const int tap = c.fold().folded_tap(ky, kx);
          folded[f.w(tap / f.kernel_w, tap % f.kernel_w, c.fold().folded_channel(ky, kx, in), out)] =
              weights[g.w(ky, kx, in, out)];
        }
  return folded;
}

std::vector<float> folded_image(const ImageCase& c, const std::vector<float>& image) {
  const reference::ConvGeometry g = c.geometry(), f = c.folded_geometry();
  std::vector<float> folded(f.x_size());
  for_elements({f.in_h, f.in_w, f.in_c}, c.batch, [&](int n, int q, int p, int channel) {
    const int of_pixel = channel / c.channels, a = of_pixel / c.stride_w, b = of_pixel % c.stride_w;
    const int y = q * c.stride_h + a - c.pad_top, x = p * c.stride_w + b - c.pad_left;
    if (y < 0 || y >= c.height || x < 0 || x >= c.width) return;
    folded[f.x(n, q, p, channel)] = image[g.x(n, y, x, channel % c.channels)];
  });
  return folded;
}

TEST_P(ImageFolding, ConvolutionsByWinogradEqualTheReference) {
  const auto& [isa, c] = GetParam();
  const std::string_view tile = isa == Isa::avx512 ? "8x2" : "6x1";
  const KernelPlan plan{
      isa,
      {{"c/forward", {std::string(kFusedWinograd) + std::string(tile), {}}},
       {"c/backward_weights", {std::string(kWinogradGradient), {{"block_tiles", 7}, {"group_images", 8}, {"out_blocks", 2}}}}},
      {}};
  FoldedLayer layer(c, isa, plan);
  ASSERT_EQ(std::ranges::count(layer.program().steps, "winograd_forward", &Step::kind), 1);
  ASSERT_EQ(std::ranges::count(layer.program().steps, "winograd_backward_weights", &Step::kind), 1);
  layer.run();
  const reference::ConvGeometry g = c.geometry();
  const std::vector<float> x = layer.image(), y = layer.y(), d_w = layer.d_w();
  const reference::Sums want = reference::conv_forward(g, x, layer.weights(), layer.bias());
  const std::vector<double> magnitude =
      reference::winograd_magnitude(c.fold().form(), c.folded_geometry(), folded_image(c, x), folded_weights(c, layer.weights()));
  const double eps =
      std::numeric_limits<float>::epsilon() * std::sqrt(double(c.fold().folded_channels() + c.fold().form().products()));
  for (std::size_t i = 0; i < y.size(); ++i) ASSERT_NEAR(y[i], want.value[i], eps * (magnitude[i] + 1)) << "output " << i;
  const reference::Sums want_d_w = reference::conv_backward_weights(g, x, layer.d_y());
  // Relative to all sums, as in winograd_weights_test.cpp.
  double scale = 0;
  for (std::size_t i = 0; i < d_w.size(); ++i) {
    if (want_d_w.terms[i] > 0) scale = std::max(scale, want_d_w.magnitude[i] / std::sqrt(double(want_d_w.terms[i])));
  }
  for (std::size_t i = 0; i < d_w.size(); ++i) ASSERT_NEAR(d_w[i], want_d_w.value[i], 2e-5 * scale) << "element " << i;
}

// Odd sizes, ragged channels, 1-sized results; missing taps along one axis or both; rows of an image that meet in a block.
constexpr ImageCase kCases[] = {
    {30, 31, 3, 20, 7, 7, 2, 2, 3, 3},   {23, 40, 3, 64, 7, 7, 2, 2, 2, 3},   {47, 46, 3, 33, 11, 11, 4, 4, 2, 2},
    {51, 33, 1, 17, 11, 11, 4, 4, 0, 1}, {17, 18, 1, 3, 7, 7, 2, 2, 3, 0},    {12, 13, 3, 16, 5, 5, 2, 2, 2, 1, 1},
    {29, 31, 3, 40, 9, 9, 3, 3, 4, 4},   {29, 26, 1, 5, 9, 8, 3, 3, 1, 4},    {20, 21, 3, 1, 10, 10, 2, 2, 0, 0},
    {33, 32, 3, 24, 7, 12, 2, 3, 3, 5},  {38, 36, 1, 32, 15, 15, 5, 5, 7, 7}, {7, 7, 3, 4, 7, 7, 2, 2, 0, 0},
    {1, 2, 3, 4, 7, 7, 2, 2, 3, 3},      {40, 25, 1, 17, 12, 6, 4, 2, 1, 2},  {42, 41, 1, 5, 15, 12, 5, 4, 2, 3},
};

INSTANTIATE_TEST_SUITE_P(Cases, ImageFolding,
                         testing::Combine(testing::Values(Isa::avx2, Isa::avx512), testing::ValuesIn(kCases)), name_of);

}  // namespace
}  // namespace convoy::test
