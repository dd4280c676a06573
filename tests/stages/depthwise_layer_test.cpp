// depthwise_conv2d as a layer: shapes, weights, packing and complaints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "pipeline/core/error.h"
#include "stages/layers/depthwise_conv2d/depthwise_conv2d.h"

namespace convoy {
namespace {

using testing::HasSubstr;

struct Made {
  std::unique_ptr<Layer> layer;
  std::vector<std::string> errors;
};

Made make(const std::string& yaml) {
  spec::Diagnostics diagnostics("test.yaml");
  const spec::Node node = spec::load_yaml_text(yaml, diagnostics);
  spec::ParamReader reader(node, "layer", diagnostics);
  Made made{make_depthwise_conv2d(reader), {}};
  reader.finish();
  made.errors = diagnostics.lines();
  return made;
}

LayerPlan plan(const std::string& yaml, Shape input) {
  const Made made = make(yaml);
  EXPECT_THAT(made.errors, testing::IsEmpty());
  return made.layer->plan({&input, 1});
}

TEST(DepthwiseConv2dLayer, KeysDecideTheOutput) {
  const Shape in{28, 27, 20};
  const auto output = [&](const std::string& yaml) { return plan(yaml, in).outputs.at(0); };
  EXPECT_EQ(output("{kernel_size: 5}"), (Shape{24, 23, 20}));
  EXPECT_EQ(output("{kernel_size: 3, padding: same, strides: 2}"), (Shape{14, 14, 20}));
  EXPECT_EQ(output("{kernel_size: 3, padding: [0, 1, 2, 3], depth_multiplier: 3}"), (Shape{27, 30, 60}));
  EXPECT_EQ(output("{kernel_size: 3, dilation_rate: 4}"), (Shape{20, 19, 20}));
  EXPECT_EQ(output("{kernel_size: [1, 3], dilation_rate: [1, 2], padding: same}"), (Shape{28, 27, 20}));
}

TEST(DepthwiseConv2dLayer, ParametersAreThoseOfKeras) {
  const LayerPlan p = plan("{kernel_size: [3, 5], depth_multiplier: 2, depthwise_initializer: he_normal}", {7, 9, 40});
  ASSERT_EQ(p.parameters.size(), 2u);
  EXPECT_EQ(p.parameters[0].name, "kernel");
  EXPECT_EQ(p.parameters[0].dims, (Dims{3, 5, 40, 2}));
  EXPECT_EQ(p.parameters[0].initializer.kind, Initializer::Kind::he_normal);
  EXPECT_EQ(p.parameters[0].fan_in, 3 * 5 * 40);
  EXPECT_EQ(p.parameters[0].fan_out, 3 * 5 * 2);
  EXPECT_EQ(p.parameters[1].dims, (Dims{80}));
  EXPECT_EQ(p.macs, 5 * 5 * 80 * 3 * 5);
  EXPECT_EQ(plan("{kernel_size: 1, use_bias: false}", {7, 9, 40}).parameters.size(), 1u);
}

TEST(DepthwiseConv2dLayer, PackingPutsOutputChannelsIntoLanes) {
  const Dims dims{2, 3, 10, 2};  // 20 outputs, two blocks
  std::vector<float> plain(element_count(dims)), packed(depthwise_kernel_packing.elements(dims)), back(plain.size());
  ASSERT_EQ(packed.size(), 2u * 2 * 3 * kBlock);
  std::iota(plain.begin(), plain.end(), 1.0f);
  pack(depthwise_kernel_packing, dims, plain, packed);
  // Filter 1 of channel 8 is output 17: lane 1 of the second block; tap (1, 2) is its sixth.
  EXPECT_EQ(packed[(6 + 5) * kBlock + 1], plain[((1 * 3 + 2) * 10 + 8) * 2 + 1]);
  unpack(depthwise_kernel_packing, dims, packed, back);
  EXPECT_EQ(back, plain);
}

TEST(DepthwiseConv2dLayer, Complaints) {
  const auto complaint = [](const std::string& yaml) {
    const Made made = make(yaml);
    EXPECT_EQ(made.errors.size(), 1u) << yaml;
    return made.errors.empty() ? "" : made.errors[0];
  };
  EXPECT_THAT(complaint("{strides: 3}"), HasSubstr("layer.kernel_size"));
  EXPECT_THAT(complaint("{kernel_size: 3, depth_multiplier: 0}"), HasSubstr("layer.depth_multiplier"));
  EXPECT_THAT(complaint("{kernel_size: 3, dilation_rate: 0}"), HasSubstr("layer.dilation_rate"));
  EXPECT_THAT(complaint("{kernel_size: 3, kernel_initializer: zeros}"), HasSubstr("kernel_initializer"));
  EXPECT_THAT(complaint("{kernel_size: 3, filters: 8}"), HasSubstr("filters"));
}

TEST(DepthwiseConv2dLayer, RefusesInputsThatDoNotFit) {
  const Made made = make("{kernel_size: 3, dilation_rate: 2}");
  const Shape small{4, 9, 1}, flat = Shape::vector(9);
  EXPECT_THROW(made.layer->plan({&small, 1}), Error);
  EXPECT_THROW(made.layer->plan({&flat, 1}), Error);
}

}  // namespace
}  // namespace convoy
