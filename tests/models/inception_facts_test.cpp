// What a course says of 1x1 convolutions (Lin et al., ICLR 2014) and of the inception module (Szegedy et al., CVPR 2015).
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tests/models/zoo_network.h"
#include "tests/support/philox_values.h"

namespace convoy::test {
namespace {

// Layers behind a map of 28x28x192.
NetworkSummary behind_28x28x192(const std::string& layers) {
  return zoo_summary("{input_shape: [28, 28, 3], layers: [conv2d: {name: map, filters: 192, kernel_size: 1}, " + layers +
                     ", global_average_pooling2d: {}]}");
}

std::int64_t macs(const NetworkSummary& summary, const std::string& layer) { return layer_of(summary, layer).macs; }

std::int64_t module_macs(const NetworkSummary& summary) {
  std::int64_t sum = 0;
  for (const LayerSummary& layer : summary.layers)
    if (layer.name.starts_with("module_")) sum += layer.macs;
  return sum;
}

TEST(Bottleneck, SavesNineTenthsOfALargeConvolution) {
  const NetworkSummary direct = behind_28x28x192("conv2d: {name: large, filters: 32, kernel_size: 5, padding: same}");
  EXPECT_EQ(macs(direct, "large"), 120422400);
  EXPECT_EQ(to_string(layer_of(direct, "large").output), "28x28x32");

  const NetworkSummary narrow = behind_28x28x192(
      "conv2d: {name: narrow, filters: 16, kernel_size: 1}, conv2d: {name: large, filters: 32, kernel_size: 5, padding: same}");
  EXPECT_EQ(macs(narrow, "narrow"), 2408448);
  EXPECT_EQ(macs(narrow, "large"), 10035200);
  EXPECT_EQ(macs(narrow, "narrow") + macs(narrow, "large"), 12443648);
  EXPECT_EQ(to_string(layer_of(narrow, "large").output), to_string(layer_of(direct, "large").output));
}

TEST(InceptionModule, CostsMoreThanTwiceAsMuchWithoutReductions) {
  const NetworkSummary naive =
      behind_28x28x192("inception: {name: module, naive: true, filters_1x1: 64, filters_3x3: 128, filters_5x5: 32}");
  EXPECT_EQ(module_macs(naive), 303464448);
  EXPECT_EQ(to_string(layer_of(naive, "module_output").output), "28x28x416") << "the pooled input stays 192 maps wide";

  const NetworkSummary full = behind_28x28x192(
      "inception: {name: module, filters_1x1: 64, reduce_3x3: 96, filters_3x3: 128, reduce_5x5: 16, filters_5x5: 32, "
      "pool_projection: 32}");
  EXPECT_EQ(module_macs(full), 128049152);
  EXPECT_EQ(to_string(layer_of(full, "module_pool").output), "28x28x192") << "3x3, stride 1, same";
  EXPECT_EQ(to_string(layer_of(full, "module_output").output), "28x28x256") << "64 + 128 + 32 + 32";
}

TEST(OneByOneConvolution, TakesManyChannelsToFew) {
  const NetworkSummary summary = behind_28x28x192("conv2d: {name: shrink, filters: 32, kernel_size: 1}");
  EXPECT_EQ(to_string(layer_of(summary, "shrink").output), "28x28x32");
  EXPECT_EQ(layer_of(summary, "shrink").parameters, 192 * 32 + 32);
}

TEST(OneByOneConvolution, OfOneChannelIsAScalarMultiple) {
  const Job job = zoo_job(
      "{input_shape: [6, 6, 1], layers: [conv2d: {name: scalar, filters: 1, kernel_size: 1, use_bias: false}, flatten: {}]}", 1);
  const auto session = inference_session(job);
  const std::vector<float> image = formula_values("image", 36);
  write_weight(*session, "scalar", "kernel", std::vector<float>{2.0f});
  const std::vector<float> doubled = predict(*session, image);
  ASSERT_EQ(doubled.size(), image.size());
  for (std::size_t i = 0; i < image.size(); ++i) EXPECT_EQ(doubled[i], 2.0f * image[i]) << "pixel " << i;
}

// A map of 32 channels from an image of 3, the same at each pixel wherever it lies.
const std::string kMap = "conv2d: {name: map, filters: 32, kernel_size: 1, activation: relu}, ";

void write_weights(Session& session, const std::string& layer) {
  write_weight(session, "map", "kernel", formula_values("map/kernel", 3 * 32));
  write_weight(session, "map", "bias", formula_values("map/bias", 32));
  write_weight(session, layer, "kernel", formula_values("kernel", 32 * 10));
  write_weight(session, layer, "bias", formula_values("bias", 10));
}

TEST(OneByOneConvolution, IsOneDenseLayerAtEachPosition) {
  const Job filters =
      zoo_job("{input_shape: [6, 6, 3], layers: [" + kMap + "conv2d: {name: ten, filters: 10, kernel_size: 1}, flatten: {}]}");
  const Job dense = zoo_job("{input_shape: [1, 1, 3], layers: [" + kMap + "flatten: {}, dense: {name: ten, units: 10}]}", 3, 36);
  const auto at_once = inference_session(filters), position_by_position = inference_session(dense);
  write_weights(*at_once, "ten");
  write_weights(*position_by_position, "ten");
  const std::vector<float> image = formula_values("image", 36 * 3);
  // The image's pixels are NHWC, so they are also a batch of 36 images of one pixel.
  const std::vector<float> map = predict(*at_once, image), positions = predict(*position_by_position, image);
  ASSERT_EQ(map.size(), 360u);
  ASSERT_EQ(positions.size(), 360u);
  const float tolerance = 8 * std::numeric_limits<float>::epsilon() * std::sqrt(33.0f) * 33 * 4;  // |map| <= 4, |kernel| <= 1
  for (std::size_t i = 0; i < map.size(); ++i) EXPECT_NEAR(map[i], positions[i], tolerance) << "output " << i;
}

}  // namespace
}  // namespace convoy::test
