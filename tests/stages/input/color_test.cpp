// Colour operations against their definitions in double, on both instruction sets.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <numbers>

#include "pipeline/core/rng.h"
#include "tests/reference/color_reference.h"
#include "tests/stages/input/recipe_case.h"

namespace convoy {
namespace {

using namespace test;
using reference::Image;
using Kind = PointOp::Kind;
using Pixel = std::array<double, 3>;

class Color : public BothIsas {
 protected:
  // Largest difference between what `op` makes of `in` and what is expected, which may be rounded down.
  void expect_op(const Image& in, const RecipeOp& op, const Image& expected, double tolerance) {
    SampleRecipe recipe = recipe_of(in, in.channels);
    recipe.add(op);
    const GuardedFloats out = run_recipe(recipe, in, kernels());
    for (std::size_t i = 0; i < expected.data.size(); ++i) {
      ASSERT_NEAR(out[i], expected.data[i], tolerance) << in.height << 'x' << in.width << 'x' << in.channels << '@' << i;
    }
    out.expect_guards_intact();
  }
};
INSTANTIATE_TEST_SUITE_P(Isa, Color, testing::Values(Isa::avx2, Isa::avx512), isa_name);

double saturated(double v) { return std::clamp(v, 0.0, 255.0); }

// Rounded down where float32 leaves no doubt: a value that is whole but for rounding may lie on either side.
constexpr double kDown = 1.0 + 1e-9;

Image each_value(Image image, const std::function<double(double)>& function) {
  for (double& v : image.data) v = function(v);
  return image;
}

TEST_P(Color, PointOperations) {
  for (const Size size : kSizes) {
    for (const int channels : {1, 3}) {
      const Image in = noise_image(size.height, size.width, channels);
      expect_op(in, PointOp{Kind::brightness, {1.37}}, each_value(in, [](double v) { return std::floor(saturated(v * 1.37)); }),
                0);
      expect_op(in, PointOp{Kind::posterize, {3}}, each_value(in, [](double v) { return std::floor(v / 32) * 32; }), 0);
      expect_op(in, PointOp{Kind::solarize, {100}}, each_value(in, [](double v) { return v >= 100 ? 255 - v : v; }), 0);
      Image shifted = in;
      for (std::size_t i = 0; i < in.data.size(); ++i)
        shifted.data[i] = saturated(in.data[i] + Pixel{20.25, -30.5, 3}[i % channels]);
      expect_op(in, PointOp{Kind::shift, {20.25, -30.5, 3}}, shifted, 1e-4);
    }
  }
}

TEST_P(Color, ContrastBlendsWithTheMeanLuma) {
  for (const Size size : kSizes) {
    for (const int channels : {1, 3}) {
      const Image in = noise_image(size.height, size.width, channels);
      double sum = 0;
      reference::each_pixel(in, [&](const Pixel& p) {
        sum += channels == 1 ? p[0] : std::floor(reference::luma(p));
        return p;
      });
      const double mean = sum / (size.height * size.width);
      for (const double factor : {0.45, 1.6}) {
        const auto blend = [&](double v) { return std::floor(saturated(v * factor + mean * (1 - factor))); };
        expect_op(in, PointOp{Kind::contrast, {factor}}, each_value(in, blend), kDown);
      }
    }
  }
}

TEST_P(Color, ChannelContrastKeepsFractions) {
  const Image in = noise_image(17, 33, 3);
  Image expected = in;
  for (int c = 0; c < 3; ++c) {
    double mean = 0;
    for (std::size_t i = c; i < in.data.size(); i += 3) mean += in.data[i] / (17 * 33);
    for (std::size_t i = c; i < in.data.size(); i += 3) expected.data[i] = saturated((in.data[i] - mean) * 1.3 + mean);
  }
  expect_op(in, PointOp{Kind::channel_contrast, {1.3}}, expected, 1e-4);
}

TEST_P(Color, AutoContrastSpreadsEachChannel) {
  Image in = noise_image(17, 33, 3);
  for (std::size_t i = 0; i < in.data.size(); ++i) in.data[i] = i % 3 == 2 ? 77 : std::floor(in.data[i] / 3) + 20;
  Image expected = in;
  for (const int c : {0, 1}) {
    double low = 255, high = 0;
    for (std::size_t i = c; i < in.data.size(); i += 3) low = std::min(low, in.data[i]), high = std::max(high, in.data[i]);
    for (std::size_t i = c; i < in.data.size(); i += 3) expected.data[i] = std::floor((in.data[i] - low) * 255 / (high - low));
  }
  expect_op(in, PointOp{Kind::auto_contrast, {}}, expected, kDown);
}

TEST_P(Color, EqualizeFollowsTheCumulatedHistogram) {
  for (const Size size : {Size{17, 33}, Size{2, 3}}) {  // the small one has too few pixels for a step: it stays
    Image in = noise_image(size.height, size.width, 1);
    for (double& v : in.data) v = std::floor(v * v / 300);
    std::map<int, int> counts;
    for (const double v : in.data) ++counts[static_cast<int>(v)];
    const int step = (size.height * size.width - counts.rbegin()->second) / 255;
    Image expected = in;
    for (double& v : expected.data) {
      int below = 0;
      for (const auto& [value, count] : counts) below += value < v ? count : 0;
      if (step > 0) v = std::min((below + step / 2) / step, 255);
    }
    expect_op(in, PointOp{Kind::equalize, {}}, expected, 0);
  }
}

TEST_P(Color, MixesOfChannels) {
  for (const Size size : kSizes) {
    const Image in = noise_image(size.height, size.width, 3);
    for (const double factor : {0.0, 0.4, 1.7}) {
      const Image saturation = reference::each_pixel(in, [&](Pixel p) {
        const double grey = std::floor(reference::luma(p));
        for (double& v : p) v = std::floor(saturated(v * factor + grey * (1 - factor)));
        return p;
      });
      expect_op(in, SaturationOp{factor}, saturation, kDown);
      const auto turned = [&](const Pixel& p) { return reference::turn_hue(p, factor - 0.6, factor); };
      expect_op(in, HueOp{.turn = factor - 0.6, .saturation = factor}, reference::each_pixel(in, turned), 0.501);
    }
  }
}

TEST_P(Color, SharpenLeavesTheRim) {
  for (const Size size : kSizes) {
    for (const int channels : {1, 3}) {
      const Image in = noise_image(size.height, size.width, channels);
      for (const double factor : {0.0, 0.3, 1.9}) {
        expect_op(in, SharpenOp{factor},
                  each_value(reference::sharpen(in, factor), [](double v) { return std::floor(v + 1e-9); }), kDown);
      }
    }
  }
}

TEST_P(Color, GreyStaysGrey) {
  const Image in = noise_image(15, 16, 1);
  expect_op(in, SaturationOp{0.2}, in, 0);
  expect_op(in, HueOp{.turn = 0.3}, in, 0);
}

TEST_P(Color, OperationsInARowShareATable) {
  const Image in = noise_image(17, 33, 3);
  SampleRecipe recipe = recipe_of(in, 3);
  recipe.add(PointOp{Kind::shift, {10.5, 10.5, 10.5}});
  recipe.add(PointOp{Kind::solarize, {128}});
  recipe.add(EraseOp{2, 3, 4, 5, {7.0f, 8.0f, 9.0f}});
  const Normalize normalize(3, 0.5, {1, 2, 3}, {1, 2, 4}, ChannelOrder::bgr);
  const GuardedFloats out = run_recipe(recipe, in, kernels(), normalize);
  for (int y = 0; y < in.height; ++y) {
    for (int x = 0; x < in.width; ++x) {
      for (int c = 0; c < 3; ++c) {
        const double v = saturated(in.at(y, x, 2 - c) + 10.5), point = v >= 128 ? 255 - v : v;
        const bool erased = y >= 2 && y < 6 && x >= 3 && x < 8;
        const double expected = erased ? 7.0 + c : (point * 0.5 - (c + 1)) / std::array{1, 2, 4}[c];
        ASSERT_NEAR(out[(std::size_t(y) * in.width + x) * 3 + c], expected, 1e-4);
      }
    }
  }
}

// Element (e, y) of the box: Box-Muller over Philox of the counter (e, y, 0, 0).
TEST_P(Color, ErasesWithNoise) {
  const Image in = noise_image(41, 57, 3);
  SampleRecipe recipe = recipe_of(in, 3);
  const std::array<std::uint32_t, 2> key{0x12345678u, 0x9abcdef0u};
  EraseOp op{1, 2, 39, 53};
  op.noise = key;
  recipe.add(op);
  const GuardedFloats out = run_recipe(recipe, in, kernels(), Normalize(3, 1, {0, 0, 0}, {1, 1, 1}, ChannelOrder::rgb));
  double sum = 0, squares = 0;
  for (int y = 0; y < in.height; ++y) {
    for (int x = 0; x < in.width; ++x) {
      for (int c = 0; c < 3; ++c) {
        const float value = out[(std::size_t(y) * in.width + x) * 3 + c];
        if (y < 1 || y >= 40 || x < 2 || x >= 55) {
          ASSERT_NEAR(value, in.at(y, x, c), 1e-4);
          continue;
        }
        const RngBlock bits = philox({std::uint32_t((x - 2) * 3 + c), std::uint32_t(y - 1), 0, 0}, key);
        const double radius = std::sqrt(-2 * std::log(((bits[0] >> 8) + 0.5) * 0x1p-24));
        ASSERT_NEAR(value, radius * std::cos(2 * std::numbers::pi * ((bits[1] >> 8) * 0x1p-24 - 0.5)), 1e-4);
        sum += value, squares += double(value) * value;
      }
    }
  }
  const double n = 39 * 53 * 3;
  EXPECT_NEAR(sum / n, 0, 4 / std::sqrt(n));
  EXPECT_NEAR(squares / n, 1, 6 / std::sqrt(n));
}

TEST_P(Color, GeometryAndColourKeepTheirOrder) {
  const Image in = noise_image(20, 23, 3);
  SampleRecipe recipe = recipe_of(in, 3);
  recipe.add(PointOp{Kind::solarize, {0}});  // the fill comes after it
  recipe.warp({AxisMap::shift(3), AxisMap::shift(0), 20, 23, EdgeMode::constant, 40.0f});
  const Image inverted = each_value(in, [](double v) { return 255 - v; });
  expect_near(run_recipe(recipe, in, kernels()), reference::translate(inverted, 3, 0, 'c', 40), 0);
}

}  // namespace
}  // namespace convoy
