// conv2d and dense as layers: shapes, parameters, paddings and complaints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "pipeline/core/error.h"
#include "stages/layers/conv2d/channel_groups.h"
#include "stages/layers/conv2d/conv2d.h"
#include "stages/layers/dense/dense.h"

namespace convoy {
namespace {

using testing::HasSubstr;

using Factory = std::unique_ptr<Layer> (*)(spec::ParamReader&);

// The layer of a YAML map, and what was wrong with it.
struct Made {
  std::unique_ptr<Layer> layer;
  std::vector<std::string> errors;
};

Made make(Factory factory, const std::string& yaml) {
  spec::Diagnostics diagnostics("test.yaml");
  const spec::Node node = spec::load_yaml_text(yaml, diagnostics);
  spec::ParamReader reader(node, "layer", diagnostics);
  Made made{factory(reader), {}};
  reader.finish();
  made.errors = diagnostics.lines();
  return made;
}

Shape output(const std::string& yaml, Shape input) {
  const Made made = make(make_conv2d, yaml);
  EXPECT_THAT(made.errors, testing::IsEmpty());
  return made.layer->plan({&input, 1}).outputs.at(0);
}

TEST(Conv2dLayer, PaddingDecidesTheOutput) {
  const Shape in{28, 27, 3};
  EXPECT_EQ(output("{filters: 6, kernel_size: 5}", in), (Shape{24, 23, 6}));
  EXPECT_EQ(output("{filters: 6, kernel_size: 5, padding: same}", in), (Shape{28, 27, 6}));
  EXPECT_EQ(output("{filters: 6, kernel_size: [3, 2], strides: 2, padding: same}", in), (Shape{14, 14, 6}));
  EXPECT_EQ(output("{filters: 6, kernel_size: 3, strides: [1, 2], padding: valid}", in), (Shape{26, 13, 6}));
  EXPECT_EQ(output("{filters: 6, kernel_size: 3, padding: 1}", in), (Shape{28, 27, 6}));
  EXPECT_EQ(output("{filters: 6, kernel_size: 3, padding: [0, 2]}", in), (Shape{26, 29, 6}));
  EXPECT_EQ(output("{filters: 6, kernel_size: 3, padding: [0, 1, 2, 3]}", in), (Shape{27, 30, 6}));
}

TEST(Conv2dLayer, ParametersAndMacs) {
  const Made made = make(make_conv2d, "{filters: 19, kernel_size: [3, 5], kernel_initializer: {random_normal: {stddev: 0.5}}}");
  const Shape in{7, 9, 40};
  const LayerPlan plan = made.layer->plan({&in, 1});
  ASSERT_EQ(plan.parameters.size(), 2u);
  EXPECT_EQ(plan.parameters[0].dims, (Dims{3, 5, 40, 19}));
  EXPECT_EQ(plan.parameters[0].packing, &conv_kernel_packing);
  EXPECT_EQ(plan.parameters[0].initializer.kind, Initializer::Kind::random_normal);
  EXPECT_EQ(plan.parameters[0].initializer.a, 0.5);
  EXPECT_EQ(plan.parameters[0].fan_in, 3 * 5 * 40);
  EXPECT_EQ(plan.parameters[0].fan_out, 3 * 5 * 19);
  EXPECT_EQ(plan.parameters[1].dims, (Dims{19}));
  EXPECT_EQ(plan.parameters[1].initializer.kind, Initializer::Kind::zeros);
  EXPECT_EQ(plan.macs, 5 * 5 * 19 * 3 * 5 * 40);
  EXPECT_EQ(made.layer->plan_on_image({7, 9, 3}).parameters[0].packing, &image_conv_kernel_packing);
  EXPECT_EQ(make(make_conv2d, "{filters: 1, kernel_size: 1, use_bias: false}").layer->plan({&in, 1}).parameters.size(), 1u);
}

TEST(Conv2dLayer, Complaints) {
  const auto complaint = [](const std::string& yaml) {
    const Made made = make(make_conv2d, yaml);
    EXPECT_EQ(made.errors.size(), 1u) << yaml;
    return made.errors.empty() ? "" : made.errors[0];
  };
  EXPECT_THAT(complaint("{kernel_size: 3}"), HasSubstr("layer.filters"));
  EXPECT_THAT(complaint("{filters: 3, kernel_size: 0}"), HasSubstr("layer.kernel_size"));
  EXPECT_THAT(complaint("{filters: 3, kernel_size: 3, padding: full}"), HasSubstr("layer.padding"));
  EXPECT_THAT(complaint("{filters: 3, kernel_size: 3, padding: [1, 2, 3]}"), HasSubstr("[top, bottom, left, right]"));
  EXPECT_THAT(complaint("{filters: 3, kernel_size: 3, padding: [1, -2]}"), HasSubstr("layer.padding"));
  EXPECT_THAT(complaint("{filters: 3, kernel_size: 3, dilation_rate: 0}"), HasSubstr("layer.dilation_rate"));
  EXPECT_THAT(complaint("{filters: 3, kernel_size: 3, groups: 0}"), HasSubstr("layer.groups"));
  EXPECT_THAT(complaint("{filters: 3, kernel_size: 3, groups: 2}"), HasSubstr("a divisor of the 3 filters, found 2"));
  EXPECT_THAT(complaint("{filters: 2, kernel_size: 3, connections: all}"), HasSubstr("each of the 2 filters, found \"all\""));
  EXPECT_THAT(complaint("{filters: 2, kernel_size: 3, connections: [[0]]}"), HasSubstr("each of the 2 filters, found 1"));
  EXPECT_THAT(complaint("{filters: 2, kernel_size: 3, connections: [[0], []]}"), HasSubstr("output map 1 must name"));
  EXPECT_THAT(complaint("{filters: 2, kernel_size: 3, connections: [[0, 0], [1]]}"), HasSubstr("output map 0 must name"));
  EXPECT_THAT(complaint("{filters: 2, kernel_size: 3, connections: [[-1], [1]]}"), HasSubstr("counted from 0"));
  EXPECT_THAT(complaint("{filters: 2, kernel_size: 3, groups: 2, connections: [[0], [1]]}"), HasSubstr("groups: 1 only"));
  EXPECT_THAT(complaint("{filters: 3, kernel_size: 3, activation: rleu}"), HasSubstr("relu"));
  EXPECT_THAT(complaint("{filters: 3, kernel_size: 3, activation: gelu}"), HasSubstr("not built yet"));
  EXPECT_THAT(complaint("{filters: 3, kernel_size: 3, kernel_initializer: glorot}"), HasSubstr("kernel_initializer"));
  EXPECT_THAT(complaint("{filters: 3, kernel_size: 3, bias_initializer: {zeros: {value: 1}}}"), HasSubstr("zeros.value"));
}

TEST(Conv2dLayer, DilationWidensTheWindow) {
  const Shape in{28, 27, 3};
  EXPECT_EQ(output("{filters: 6, kernel_size: 3, dilation_rate: [2, 4]}", in), (Shape{24, 19, 6}));
  EXPECT_EQ(output("{filters: 6, kernel_size: 3, dilation_rate: 2, padding: same}", in), (Shape{28, 27, 6}));
  EXPECT_FALSE(make(make_conv2d, "{filters: 6, kernel_size: 3, dilation_rate: 2}").layer->accepts_image());
}

TEST(Conv2dLayer, GroupsShrinkTheWeight) {
  const Made made = make(make_conv2d, "{filters: 64, kernel_size: 3, groups: 4, padding: same}");
  const Shape in{7, 9, 40}, uneven{7, 9, 42};
  const LayerPlan plan = made.layer->plan({&in, 1});
  EXPECT_EQ(plan.parameters[0].dims, (Dims{3, 3, 10, 64}));
  EXPECT_EQ(plan.macs, 7 * 9 * 64 * 9 * 10);
  EXPECT_THROW(made.layer->plan({&uneven, 1}), Error);
  EXPECT_FALSE(made.layer->accepts_image());
}

// Groups of 8 and 24 channels: two of them fill blocks on both sides. Of 5 and 6 channels: sixteen would, so all are merged.
TEST(Conv2dLayer, SmallGroupsAreMerged) {
  const ChannelGroups whole = channel_groups(2, 96, 256), pairs = channel_groups(8, 64, 192), all = channel_groups(4, 20, 24);
  EXPECT_EQ(std::pair(whole.groups, whole.merged), std::pair(2, 1));
  EXPECT_EQ(std::pair(pairs.groups, pairs.merged), std::pair(4, 2));
  EXPECT_EQ(std::pair(all.groups, all.merged), std::pair(1, 4));
  for (const ChannelGroups& g : {whole, pairs, all}) {
    const Dims dims{2, 3, g.inputs, std::int64_t{g.groups} * g.step_outputs()};
    const auto packing = g.packing();
    std::vector<float> plain(element_count(dims)), packed(packing->elements(dims), -1.0f), back(plain.size());
    std::iota(plain.begin(), plain.end(), 1.0f);
    pack(*packing, dims, plain, packed);
    unpack(*packing, dims, packed, back);
    EXPECT_EQ(back, plain);
    EXPECT_EQ(std::ranges::count(packed, 0.0f), std::ssize(packed) - std::ssize(plain));
    EXPECT_EQ(std::ssize(packed) % (g.groups * kBlock * kBlock * 6), 0);
  }
}

TEST(Conv2dLayer, ConnectionsLeaveWeightsOut) {
  const Made made = make(make_conv2d, "{filters: 3, kernel_size: [1, 2], connections: [[0], [1, 0], [2]]}");
  EXPECT_THAT(made.errors, testing::IsEmpty());
  const Shape in{4, 4, 3}, narrow{4, 4, 2};
  const ParameterSpec kernel = made.layer->plan({&in, 1}).parameters[0];
  EXPECT_EQ(kernel.dims, (Dims{1, 2, 3, 3}));
  EXPECT_EQ(kernel.gaps, (std::vector<std::int64_t>{2, 3, 5, 6, 7, 11, 12, 14, 15, 16}));
  EXPECT_EQ(made.layer->plan({&in, 1}).macs, 4 * 3 * 2 * 4);
  EXPECT_THROW(made.layer->plan({&narrow, 1}), Error);
}

TEST(Conv2dLayer, RefusesInputsThatDoNotFit) {
  const Made made = make(make_conv2d, "{filters: 3, kernel_size: 5}");
  const Shape small{4, 9, 1}, flat = Shape::vector(9);
  EXPECT_THROW(made.layer->plan({&small, 1}), Error);
  EXPECT_THROW(made.layer->plan({&flat, 1}), Error);
}

TEST(DenseLayer, PlanAndComplaints) {
  const Made made = make(make_dense, "{units: 10, activation: tanh}");
  EXPECT_THAT(made.errors, testing::IsEmpty());
  const Shape flat = Shape::vector(84), map{2, 2, 21};
  const LayerPlan plan = made.layer->plan({&flat, 1});
  EXPECT_EQ(plan.outputs.at(0), Shape::vector(10));
  EXPECT_EQ(plan.parameters.at(0).dims, (Dims{84, 10}));
  EXPECT_EQ(plan.parameters.at(0).packing, &dense_kernel_packing);
  EXPECT_EQ(plan.macs, 840);
  try {
    made.layer->plan({&map, 1});
    FAIL() << "a map was taken for a vector";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("flatten"));
  }
}

}  // namespace
}  // namespace convoy
