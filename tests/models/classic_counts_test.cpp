// The classic networks have the parameters that their papers, torchvision and Keras give them.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/models/zoo_network.h"

namespace convoy::test {
namespace {

struct Count {
  const char* name;
  std::int64_t parameters;             // torchvision's way of counting
  std::int64_t moving_statistics = 0;  // Keras counts them too
  std::int64_t side_heads = 0;
  int depth = 0;
  int channels = 3;
};

void PrintTo(const Count& count, std::ostream* out) { *out << count.name; }

class ClassicCount : public testing::TestWithParam<Count> {};

TEST_P(ClassicCount, IsThePublishedOne) {
  const NetworkSummary summary = zoo_summary("{name: " + std::string(GetParam().name) + "}", GetParam().channels);
  EXPECT_EQ(summary.parameters, GetParam().parameters);
  EXPECT_EQ(summary.moving_statistics, GetParam().moving_statistics);
  EXPECT_EQ(summary.side_head_parameters, GetParam().side_heads);
  EXPECT_EQ(summary.depth, GetParam().depth);
}

const std::vector<Count> kCounts{
    {"lenet5", 61706, 0, 0, 5, 1},
    {"lenet5_modern", 61706, 0, 0, 5, 1},
    {"lenet5_original", 60000, 0, 0, 4, 1},  // its output has fixed codes
    {"alexnet", 62378344, 0, 0, 8},
    {"alexnet_grouped", 60965224, 0, 0, 8},
    {"alexnet_tv", 61100840, 0, 0, 8},
    {"vgg16", 138357544, 0, 0, 16},
    {"vgg19", 143667240, 0, 0, 19},
    {"nin", 7595176, 0, 0, 12},
    {"nin_cifar", 966986, 0, 0, 9},
    {"googlenet", 6998552, 0, 13378280 - 6998552, 22},
    {"googlenet_bn", 6624904, 14560, 13004888 - 6624904, 22},
    {"inception_v3", 23817352, 23851784 - 23817352, 0, 48},
};

INSTANTIATE_TEST_SUITE_P(Networks, ClassicCount, testing::ValuesIn(kCounts), [](const auto& info) { return info.param.name; });

TEST(ClassicCounts, FollowTheNumberOfClasses) {
  EXPECT_EQ(zoo_summary("{name: vgg16, num_classes: 10}").parameters, 138357544 - 990 * 4097);
  EXPECT_EQ(zoo_summary("{name: nin, num_classes: 10}").parameters, 7595176 - 990 * 1025);
  const NetworkSummary googlenet = zoo_summary("{name: googlenet, num_classes: 10}");
  EXPECT_EQ(googlenet.parameters + googlenet.side_head_parameters, 13378280 - 3 * 990 * 1025);
}

TEST(SideHeads, CanBeLeftOut) {
  const NetworkSummary summary = zoo_summary("{name: googlenet_bn, auxiliary_heads: false}");
  EXPECT_EQ(summary.parameters, 6624904);
  EXPECT_EQ(summary.side_head_parameters, 0);
}

TEST(InceptionV3, NumbersItsConvolutionsAsKerasDoes) {
  const NetworkSummary summary = zoo_summary("{name: inception_v3}");
  EXPECT_EQ(std::ranges::count(summary.layers, "conv2d", &LayerSummary::type), 94);
  EXPECT_EQ(to_string(layer_of(summary, "conv2d").output), "149x149x32");
  EXPECT_EQ(to_string(layer_of(summary, "conv2d_93").output), "8x8x192");
  EXPECT_EQ(to_string(layer_of(summary, "batch_normalization_93").output), "8x8x192");
  EXPECT_EQ(to_string(layer_of(summary, "mixed2").output), "35x35x288");
  EXPECT_EQ(to_string(layer_of(summary, "mixed7").output), "17x17x768");
  EXPECT_EQ(to_string(layer_of(summary, "mixed10").output), "8x8x2048");
}

}  // namespace
}  // namespace convoy::test
