// Blocks, repeats, ifs and parameters: what they expand to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "expanded_text.h"

namespace convoy::spec {
namespace {

TEST(Expand, BlocksPrefixNamesAndFollowEachOther) {
  EXPECT_EQ(expanded(R"(
  blocks:
    unit:
      parameters: {filters: null, strides: 1}
      layers:
        - conv2d: {name: conv, filters: $filters, strides: $strides}
        - relu: {}
        - add: {name: sum, inputs: [input, relu]}
  layers:
    - conv2d: {name: first, filters: 4}
    - unit: {name: a, filters: 4}
    - unit: {name: b, filters: $(2 * 4), strides: 2}
    - add: {inputs: [a, b, b_conv, first]}
)"),
            R"(conv2d first filters=4
conv2d a_conv filters=4 strides=1
relu a_relu
add a_sum <- first, a_relu
conv2d b_conv filters=8 strides=2
relu b_relu
add b_sum <- a_sum, b_relu
add add <- a_sum, b_sum, b_conv, first
)");
}

TEST(Expand, ResNet50IsTheNetworkOfThePaper) {
  const ReadResult read = read_model_text("{name: resnet50, num_classes: 10}");
  ASSERT_THAT(read.errors, testing::IsEmpty());
  const std::vector<LayerSpec>& layers = read.spec.model.layers;
  int weighted = 0, projections = 0;
  for (const LayerSpec& layer : layers) {
    const bool projection = layer.name.find("_0_conv") != std::string::npos;
    projections += projection;
    weighted += !projection && (layer.part.type == "conv2d" || layer.part.type == "dense");
  }
  EXPECT_EQ(weighted, 50);
  EXPECT_EQ(projections, 4);
  EXPECT_EQ(to_yaml(layers.back().part.params), "units: 10\n");
}

}  // namespace
}  // namespace convoy::spec
