// Convolution and dense steps against the double reference: every register tile of every instruction set, on ragged
// channels, 1-sized maps, widths around the tiles, all strides and paddings.
#include "stages/steps/conv/conv_steps.h"

#include <gtest/gtest.h>

#include <cmath>

#include "pipeline/graph/packing.h"
#include "stages/steps/conv/conv_blocking.h"
#include "stages/steps/dense/dense_steps.h"
#include "tests/reference/conv_reference.h"
#include "tests/support/step_harness.h"

namespace convoy {
namespace {

using reference::ConvGeometry;
using reference::Sums;
using test::StepHarness;

// {batch, in_h, in_w, in_c, out_h, out_w, out_c, kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_left}
const ConvGeometry kBlockedShapes[] = {
    {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0},        // one number
    {3, 1, 1, 40, 1, 1, 19, 3, 3, 1, 1, 1, 1},      // a 1-sized map under a 3x3 kernel
    {2, 7, 7, 16, 7, 7, 16, 3, 3, 1, 1, 1, 1},      // same
    {2, 9, 15, 19, 7, 13, 40, 3, 3, 1, 1, 0, 0},    // valid, ragged channels
    {1, 14, 14, 5, 14, 14, 3, 5, 5, 1, 1, 2, 2},    //
    {1, 6, 31, 3, 6, 31, 5, 1, 1, 1, 1, 0, 0},      // pointwise
    {2, 5, 5, 40, 5, 5, 70, 1, 1, 1, 1, 0, 0},      // pointwise, several blocks both ways
    {2, 8, 8, 16, 4, 4, 16, 3, 3, 2, 2, 0, 0},      // Keras same with stride: more padding at the end
    {2, 9, 9, 16, 5, 5, 19, 3, 3, 2, 2, 1, 1},      //
    {2, 9, 9, 19, 5, 5, 16, 1, 1, 2, 2, 0, 0},      // most of the input is never read
    {1, 30, 29, 16, 15, 15, 16, 2, 3, 2, 2, 0, 1},  // uneven kernel
    {1, 23, 25, 5, 8, 9, 16, 5, 4, 3, 3, 2, 3},     // stride 3
    {2, 13, 11, 16, 4, 3, 16, 2, 2, 4, 4, 1, 0},    // stride beyond the kernel: gaps
    {1, 11, 13, 1, 5, 9, 1, 11, 11, 1, 2, 2, 5},    // a large kernel, stride 1 by 2
    {1, 6, 8, 16, 10, 12, 16, 3, 3, 1, 1, 4, 3},    // padding beyond the kernel: pixels that see nothing
    {1, 9, 9, 3, 4, 5, 3, 3, 3, 1, 1, -2, -1},      // negative padding: cropping
    {5, 3, 3, 33, 3, 3, 17, 3, 3, 1, 1, 1, 1},      // an odd batch across images
    {9, 2, 5, 48, 2, 5, 64, 3, 3, 1, 1, 1, 1},      //
};

const ConvGeometry kImageShapes[] = {
    {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0},       //
    {2, 28, 28, 1, 24, 24, 6, 5, 5, 1, 1, 0, 0},   // LeNet
    {2, 10, 17, 3, 10, 17, 19, 3, 3, 1, 1, 1, 1},  //
    {1, 33, 35, 3, 17, 18, 40, 7, 7, 2, 2, 3, 3},  // ResNet's stem
    {3, 37, 37, 3, 7, 8, 16, 11, 11, 4, 4, 2, 1},  // AlexNet's
    {2, 9, 8, 1, 3, 4, 5, 2, 2, 3, 2, 0, 0},       //
    {1, 4, 3, 3, 4, 3, 16, 5, 5, 1, 1, 2, 2},      //
};

std::string describe(const ConvGeometry& g) {
  std::string s = "batch " + std::to_string(g.batch) + " in " + std::to_string(g.in_h) + "x" + std::to_string(g.in_w) + "x" +
                  std::to_string(g.in_c) + " out " + std::to_string(g.out_h) + "x" + std::to_string(g.out_w) + "x" +
                  std::to_string(g.out_c) + " kernel " + std::to_string(g.kernel_h) + "x" + std::to_string(g.kernel_w) +
                  " stride " + std::to_string(g.stride_h) + "x" + std::to_string(g.stride_w);
  return s;
}

class ConvCase {
 public:
  ConvCase(const ConvGeometry& g, Isa isa, bool image, bool dense = false)
      : g_(g), isa_(isa), image_(image), dense_(dense), h_(isa, g.batch) {
    const Shape in{g.in_h, g.in_w, g.in_c, dense}, out{g.out_h, g.out_w, g.out_c, dense};
    x = h_.add(image ? TensorDesc::image("x", in) : TensorDesc::blocked("x", in));
    y = h_.add(TensorDesc::blocked("y", out));
    const Dims dims = dense ? Dims{g.in_c, g.out_c} : Dims{g.kernel_h, g.kernel_w, g.in_c, g.out_c};
    const Packing& packing = dense ? dense_kernel_packing : image ? image_conv_kernel_packing : conv_kernel_packing;
    w = h_.add(TensorDesc::plain("w", packing.elements(dims)));
    w_t = h_.add(TensorDesc::plain("w_t", packing.elements(dims)));
    bias = h_.add(TensorDesc::plain("bias", padded_channels(g.out_c)));
    std::mt19937 engine(7);
    std::normal_distribution<float> normal;
    weight_values.resize(g.w_size());
    for (float& v : weight_values) v = normal(engine);
    pack(packing, dims, weight_values, h_.values(w));
    bias_values.resize(g.out_c);
    for (int c = 0; c < g.out_c; ++c) h_.values(bias)[c] = bias_values[c] = normal(engine);
  }

  Attributes attributes() const {
    return {{"kernel_h", g_.kernel_h}, {"kernel_w", g_.kernel_w}, {"stride_h", g_.stride_h},
            {"stride_w", g_.stride_w}, {"pad_top", g_.pad_top},   {"pad_left", g_.pad_left}};
  }

  const StepKind& forward_kind() const {
    return dense_ ? dense_forward_kind() : image_ ? image_conv_forward_kind() : conv_forward_kind();
  }
  const StepKind& backward_kind() const { return dense_ ? dense_backward_data_kind() : conv_backward_data_kind(); }

  void forward(const KernelChoice& choice = {}, bool with_bias = true, bool reverse = false) {
    h_.fill_normal(x, 1);
    poison(y);
    Step step;
    step.name = "test";
    step.inputs = {x, w, with_bias ? bias : kNoTensor};
    step.outputs = {y};
    step.attributes = attributes();
    step.kernel = choice;
    h_.run(forward_kind(), step, g_.batch, {}, reverse);
    const auto want = reference::conv_forward(g_, plain(x), weight_values, with_bias ? bias_values : std::vector<float>{});
    expect(y, want);
  }

  void backward(const KernelChoice& choice = {}) {
    h_.fill_normal(y, 2);
    poison(x);
    Step repack;
    repack.inputs = {w};
    repack.outputs = {w_t};
    repack.attributes = attributes();
    repack.attributes.set("in_blocks", blocks_of(g_.in_c));
    repack.attributes.set("out_blocks", blocks_of(g_.out_c));
    h_.run(dense_ ? dense_repack_kind() : conv_repack_kind(), repack, g_.batch);
    Step step;
    step.name = "test";
    step.inputs = {y, w_t};
    step.outputs = {x};
    step.attributes = attributes();
    step.kernel = choice;
    h_.run(backward_kind(), step, g_.batch);
    expect(x, reference::conv_backward_data(g_, plain(y), weight_values));
  }

  std::vector<float> plain(TensorId id) {
    const Shape& s = h_.desc(id).shape;
    std::vector<float> values;
    for (int n = 0; n < g_.batch; ++n)
      for (int i = 0; i < s.height; ++i)
        for (int j = 0; j < s.width; ++j)
          for (int c = 0; c < s.channels; ++c) values.push_back(h_.at(id, n, i, j, c));
    return values;
  }

  void expect(TensorId id, const Sums& want) {
    const std::vector<float> got = plain(id);
    ASSERT_EQ(got.size(), want.value.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
      ASSERT_TRUE(std::abs(got[i] - want.value[i]) <= want.tolerance(i))
          << describe(g_) << ": element " << i << " is " << got[i] << ", expected " << want.value[i];
    }
    h_.expect_zero_pads(id);
  }

  // A step must write every element: what was there before is NaN.
  void poison(TensorId id) {
    for (float& v : h_.values(id)) v = std::nanf("");
  }

  StepHarness& harness() { return h_; }
  TensorId x, y, w, w_t, bias;
  std::vector<float> weight_values, bias_values;

 private:
  ConvGeometry g_;
  Isa isa_;
  bool image_, dense_;
  StepHarness h_;
};

// Every register tile, along rows and across images, with loop cuts that do not divide anything.
std::vector<KernelChoice> choices(const ConvGeometry& g, Isa isa, bool image, int stride_w) {
  std::vector<KernelChoice> all;
  for (const ConvTileKernels& tile : conv_tiles(isa, image)) {
    for (int pass_blocks : {1, 2, 100}) {
      const int group = pass_blocks == 2 ? 3 : 2;
      const Attributes cuts{{"rows", 3}, {"columns", tile.pixels}, {"pass_blocks", pass_blocks}, {"block_group", group}};
      if (tile.find(stride_w * (image ? g.in_c : kBlock))) all.push_back({"rows_" + std::string(tile.name), cuts});
      KernelChoice across{"images_" + std::string(tile.name), cuts};
      across.parameters.set("images", pass_blocks == 1 ? 4 : tile.pixels);
      across.parameters.set("columns", 2);
      all.push_back(across);
    }
  }
  return all;
}

class ConvSteps : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

TEST_P(ConvSteps, ForwardEveryVariant) {
  for (const ConvGeometry& g : kBlockedShapes) {
    ConvCase c(g, GetParam(), false);
    c.forward();
    c.forward({}, false);
    for (const KernelChoice& k : choices(g, GetParam(), false, g.stride_w)) {
      SCOPED_TRACE(k.variant);
      ASSERT_NO_FATAL_FAILURE(c.forward(k));
    }
  }
}

TEST_P(ConvSteps, ImageForwardEveryVariant) {
  for (const ConvGeometry& g : kImageShapes) {
    ConvCase c(g, GetParam(), true);
    c.forward();
    for (const KernelChoice& k : choices(g, GetParam(), true, g.stride_w)) {
      SCOPED_TRACE(k.variant);
      ASSERT_NO_FATAL_FAILURE(c.forward(k));
    }
  }
}

TEST_P(ConvSteps, BackwardDataEveryVariant) {
  for (const ConvGeometry& g : kBlockedShapes) {
    ConvCase c(g, GetParam(), false);
    c.backward();
    for (const KernelChoice& k : choices(g, GetParam(), false, 1)) {
      SCOPED_TRACE(k.variant);
      ASSERT_NO_FATAL_FAILURE(c.backward(k));
    }
  }
}

TEST_P(ConvSteps, Dense) {
  for (int batch : {1, 3, 8, 33}) {
    for (auto [in, out] : {std::pair{1, 1}, {5, 3}, {16, 40}, {120, 84}, {400, 120}}) {
      const ConvGeometry g{batch, 1, 1, in, 1, 1, out};
      ConvCase c(g, GetParam(), false, true);
      c.forward();
      c.backward();
      for (const KernelChoice& k : choices(g, GetParam(), false, 1)) {
        SCOPED_TRACE(k.variant);
        ASSERT_NO_FATAL_FAILURE(c.forward(k));
        ASSERT_NO_FATAL_FAILURE(c.backward(k));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, ConvSteps, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy
