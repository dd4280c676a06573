// Recipes with fixed parameters against torchvision, PIL and Keras.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <numbers>

#include "stages/input/augment/affine_maps.h"
#include "stages/input/augment/center_crop.h"
#include "stages/input/augment/policy_ops.h"
#include "stages/input/augment/resize_short.h"
#include "tests/stages/input/recipe_case.h"
#include "tests/support/philox_values.h"

namespace convoy {
namespace {

using namespace test;
using Add = std::function<void(SampleRecipe&)>;

constexpr double kOneDown = 1.01;     // a whole number, but for float32's rounding, is rounded down on one side
constexpr double kEqual = 1.0 / 256;  // float32 on both sides, and the file's steps

struct GoldenCase {
  const char* name;
  const char* picture;
  Add add;
  double most = kEqual;       // difference of a value
  double share_beyond = 0.0;  // of the values that may differ by more: torchvision weighs a pixel on the border twice
  ResizeRule rule = ResizeRule::keras;
};

Add policy(PolicyOp op, double magnitude, PolicyFill fill = {}) {
  return [=](SampleRecipe& r) { add_policy_op(r, op, magnitude, fill); };
}

Add resize(int height, int width) {
  return [=](SampleRecipe& r) { r.resize(height, width); };
}

constexpr std::pair<const char*, EdgeMode> kModes[] = {
    {"constant", EdgeMode::constant}, {"nearest", EdgeMode::nearest}, {"reflect", EdgeMode::reflect}, {"wrap", EdgeMode::wrap}};

std::vector<GoldenCase> torch_cases() {
  const auto antialias = ResizeRule::antialias;
  using enum PolicyOp;
  const Add box = [](SampleRecipe& r) {
    r.crop(7, 5, 50, 33);
    r.resize(17, 23);
  };
  const Add middle = [](SampleRecipe& r) {
    ResizeShort(30).draw(r, Rng(0, 0, 0, 0));
    CenterCrop(ImageSize{17, 23}).draw(r, Rng(0, 0, 0, 0));
  };
  return {{"torch/resized_crop", "large", box, 0.01, 0, antialias},
          {"torch/resize_larger", "large", resize(70, 52), 0.01, 0, antialias},
          {"torch/resize_short_centre_crop", "large", middle, 0.01, 0, antialias},
          {"pil/resize", "large", resize(17, 23), 1.01, 0, antialias},
          {"torch/brightness 0.6", "small", policy(brightness, -0.4)},
          {"torch/brightness 1.4", "small", policy(brightness, 0.4)},
          {"torch/contrast 0.6", "small", policy(contrast, -0.4)},
          {"torch/contrast 1.4", "small", policy(contrast, 0.4)},
          {"torch/saturation 0.6", "small", policy(color, -0.4), kOneDown},
          {"torch/saturation 1.4", "small", policy(color, 0.4), kOneDown},
          {"torch/sharpness 0.6", "small", policy(sharpness, -0.4), kOneDown},
          {"torch/sharpness 1.4", "small", policy(sharpness, 0.4), kOneDown},
          {"torch/hue -0.4", "small", [](SampleRecipe& r) { r.add(HueOp{.turn = -0.4}); }, 1.01},
          {"torch/hue 0.2", "small", [](SampleRecipe& r) { r.add(HueOp{.turn = 0.2}); }, 1.01},
          {"torch/posterize 3", "small", policy(posterize, 3)},
          {"torch/solarize 100", "small", policy(solarize, 100.0 / 255)},
          {"torch/auto_contrast", "dull", policy(auto_contrast, 0)},
          {"torch/equalize", "dull", policy(equalize, 0)},
          {"torch/shear_x 0.3", "small", policy(shear_x, 0.3)},
          {"torch/shear_y -0.23", "small", policy(shear_y, -0.23)},
          {"torch/translate_x 5", "small", policy(translate_x, 5.7)},
          {"torch/translate_y -3", "small", policy(translate_y, -3.2)},
          {"torch/rotate 25", "small", policy(rotate, 25)},
          {"torch/rotate 25 bilinear", "small", policy(rotate, 25, {90, false}), 1.01, 0.1}};
}

std::vector<GoldenCase> keras_cases() {
  const double kRounding = 0.51;  // ours come out of 8 bits
  std::vector<GoldenCase> cases{
      {"keras/resize_smaller", "large", resize(17, 23), 0.01},
      {"keras/resize_larger", "small", resize(30, 31), 0.01},
      {"keras/brightness 0.2", "small",
       [](SampleRecipe& r) {
         r.add(PointOp{PointOp::Kind::shift, {51, 51, 51}});
       }},
      {"keras/contrast 1.3", "small",
       [](SampleRecipe& r) {
         r.add(PointOp{PointOp::Kind::channel_contrast, {1.3}});
       }},
      {"keras/hue 0.3", "small", [](SampleRecipe& r) { r.add(HueOp{.turn = 0.15}); }, kRounding},
      {"keras/saturation 0.3", "small", [](SampleRecipe& r) { r.add(HueOp{.saturation = 0.3 / 0.7}); }, kRounding},
      {"keras/saturation 0.6", "small", [](SampleRecipe& r) { r.add(HueOp{.saturation = 0.6 / 0.4}); }, kRounding}};
  static std::vector<std::string> names;
  names.reserve(3 * std::size(kModes));
  for (const auto& [word, edges] : kModes) {
    const auto named = [&](const char* op) { return names.emplace_back(std::string("keras/") + op + " " + word).c_str(); };
    cases.push_back({named("translation"), "small",
                     [edges = edges](SampleRecipe& r) {
                       r.warp({AxisMap::shift(0.3 * 17), AxisMap::shift(-0.17 * 23), 17, 23, edges, 40});
                     },
                     0.01});
    cases.push_back({named("zoom"), "small",
                     [edges = edges](SampleRecipe& r) {
                       r.warp({AxisMap::zoom(1.3, 17), AxisMap::zoom(0.8, 23), 17, 23, edges, 40});
                     },
                     0.01});
    cases.push_back({named("rotation"), "small",
                     [edges = edges](SampleRecipe& r) {
                       r.add(AffineWarp{.from = rotation(0.16 * std::numbers::pi, 17, 23), .edges = edges, .fill = 40});
                     },
                     0.01});
  }
  return cases;
}

reference::Image picture(const std::string& name) {
  reference::Image image = name == "large" ? reference::Image(61, 47, 3) : reference::Image(17, 23, 3);
  const std::string source = name == "large" ? "large" : "small";
  for (std::size_t i = 0; i < image.data.size(); ++i) {
    const auto value = static_cast<int>(formula_word(source, i) % 256);
    image.data[i] = name == "dull" ? value / 3 + 40 : value;
  }
  return image;
}

std::vector<double> decoded(const std::string& text) {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::vector<int> bytes;
  for (std::size_t i = 0; i + 3 < text.size(); i += 4) {
    int word = 0;
    for (std::size_t k = 0; k < 4; ++k) word = word << 6 | static_cast<int>(text[i + k] == '=' ? 0 : alphabet.find(text[i + k]));
    for (const int shift : {16, 8, 0}) bytes.push_back(word >> shift & 0xff);
  }
  std::vector<double> values;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) values.push_back((bytes[i] | bytes[i + 1] << 8) / 256.0);
  return values;
}

class GoldenImages : public BothIsas {};
INSTANTIATE_TEST_SUITE_P(Isa, GoldenImages, testing::Values(Isa::avx2, Isa::avx512), isa_name);

void expect_golden(const GoldenCase& c, const nlohmann::json& golden, const PixelKernels& kernels) {
  SCOPED_TRACE(c.name);
  const reference::Image in = picture(c.picture);
  SampleRecipe recipe = recipe_of(in, 3, c.rule);
  c.add(recipe);
  ASSERT_EQ(recipe.height(), golden.at("height"));
  ASSERT_EQ(recipe.width(), golden.at("width"));
  const GuardedFloats out = run_recipe(recipe, in, kernels);
  const std::vector<double> expected = decoded(golden.at("values"));
  double largest = 0, beyond = 0;
  const std::size_t count = std::size_t(recipe.height()) * recipe.width() * 3;
  ASSERT_GE(expected.size(), count);
  for (std::size_t i = 0; i < count; ++i) {
    const double difference = std::abs(out[i] - expected[i]);
    largest = std::max(largest, difference);
    beyond += difference > c.most;
  }
  testing::Test::RecordProperty(c.name, std::to_string(largest));
  EXPECT_LE(beyond / count, c.share_beyond) << "largest difference " << largest;
}

TEST_P(GoldenImages, AreOurs) {
  std::ifstream file(CONVOY_GOLDEN_IMAGES);
  const nlohmann::json golden = nlohmann::json::parse(file).at("cases");
  std::size_t seen = 0;
  for (const auto& cases : {torch_cases(), keras_cases()}) {
    for (const GoldenCase& c : cases) {
      expect_golden(c, golden.at(c.name), kernels());
      ++seen;
    }
  }
  EXPECT_EQ(seen, golden.size()) << "every recorded case is compared";
}

}  // namespace
}  // namespace convoy
