// Every row of the tables in which courses show LeNet-5, AlexNet and VGG-16.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/models/zoo_network.h"

namespace convoy::test {
namespace {

using Rows = std::vector<std::pair<const char*, const char*>>;  // layer, output

void expect_rows(const NetworkSummary& summary, const Rows& rows) {
  for (const auto& [layer, shape] : rows) EXPECT_EQ(to_string(layer_of(summary, layer).output), shape) << layer;
}

// The table has no row for a layer that keeps its input's shape, as dropout does.
void expect_no_other_rows(const NetworkSummary& summary, const Rows& rows) {
  std::size_t found = 0;
  for (const LayerSummary& layer : summary.layers)
    if (layer.type != "dropout" && layer.type != "local_response_normalization") ++found;
  EXPECT_EQ(found, rows.size());
}

const Rows kLenet5{{"input", "32x32x1"}, {"c1", "28x28x6"}, {"s2", "14x14x6"}, {"c3", "10x10x16"}, {"s4", "5x5x16"},
                   {"flatten", "400"},   {"c5", "120"},     {"f6", "84"},      {"logits", "10"}};

// The second layer has 256 maps; 276, which a figure in circulation says, is a slip.
const Rows kAlexnet{{"input", "227x227x3"}, {"conv1", "55x55x96"},  {"pool1", "27x27x96"},  {"conv2", "27x27x256"},
                    {"pool2", "13x13x256"}, {"conv3", "13x13x384"}, {"conv4", "13x13x384"}, {"conv5", "13x13x256"},
                    {"pool5", "6x6x256"},   {"flatten", "9216"},    {"fc6", "4096"},        {"fc7", "4096"},
                    {"fc8", "1000"}};

const Rows kVgg16{{"input", "224x224x3"},
                  {"block1_conv1", "224x224x64"},
                  {"block1_conv2", "224x224x64"},
                  {"block1_pool", "112x112x64"},
                  {"block2_conv1", "112x112x128"},
                  {"block2_conv2", "112x112x128"},
                  {"block2_pool", "56x56x128"},
                  {"block3_conv1", "56x56x256"},
                  {"block3_conv2", "56x56x256"},
                  {"block3_conv3", "56x56x256"},
                  {"block3_pool", "28x28x256"},
                  {"block4_conv1", "28x28x512"},
                  {"block4_conv2", "28x28x512"},
                  {"block4_conv3", "28x28x512"},
                  {"block4_pool", "14x14x512"},
                  {"block5_conv1", "14x14x512"},
                  {"block5_conv2", "14x14x512"},
                  {"block5_conv3", "14x14x512"},
                  {"block5_pool", "7x7x512"},
                  {"flatten", "25088"},
                  {"fc1", "4096"},
                  {"fc2", "4096"},
                  {"predictions", "1000"}};

TEST(ShapeTable, Lenet5) {
  for (const char* model : {"{name: lenet5}", "{name: lenet5_modern}"}) {
    const NetworkSummary summary = zoo_summary(model, 1);
    expect_rows(summary, kLenet5);
    expect_no_other_rows(summary, kLenet5);
  }
}

TEST(ShapeTable, Alexnet) {
  for (const char* model : {"{name: alexnet}", "{name: alexnet_grouped}"}) {
    const NetworkSummary summary = zoo_summary(model);
    expect_rows(summary, kAlexnet);
    expect_no_other_rows(summary, kAlexnet);
  }
}

TEST(ShapeTable, Vgg16) {
  const NetworkSummary summary = zoo_summary("{name: vgg16}");
  expect_rows(summary, kVgg16);
  expect_no_other_rows(summary, kVgg16);
}

// Table 1 of the paper. Its heads pool 14x14 to 4x4.
TEST(ShapeTable, Googlenet) {
  const NetworkSummary summary = zoo_summary("{name: googlenet}");
  expect_rows(summary, {{"conv1", "112x112x64"},
                        {"pool1", "56x56x64"},
                        {"conv2", "56x56x192"},
                        {"pool2", "28x28x192"},
                        {"inception_3a_output", "28x28x256"},
                        {"inception_3b_output", "28x28x480"},
                        {"pool3", "14x14x480"},
                        {"inception_4a_output", "14x14x512"},
                        {"inception_4b_output", "14x14x512"},
                        {"inception_4c_output", "14x14x512"},
                        {"inception_4d_output", "14x14x528"},
                        {"inception_4e_output", "14x14x832"},
                        {"pool4", "7x7x832"},
                        {"inception_5a_output", "7x7x832"},
                        {"inception_5b_output", "7x7x1024"},
                        {"aux1_pool", "4x4x512"},
                        {"aux2_pool", "4x4x528"},
                        {"avg_pool", "1024"},
                        {"classifier", "1000"}});
}

}  // namespace
}  // namespace convoy::test
