// Layers without weights: keys, shapes, complaints, and the steps they lower to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "stages/layers/builtin_layers.h"
#include "tests/support/recording_context.h"

namespace convoy::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Made {
  std::unique_ptr<Layer> layer;
  std::vector<std::string> errors;
};

Made make(std::string_view type, const std::string& yaml) {
  spec::Diagnostics diagnostics("test.yaml");
  const spec::Node node = spec::load_yaml_text(yaml, diagnostics);
  spec::ParamReader reader(node, "layer", diagnostics);
  for (const LayerEntry& entry : builtin_layers()) {
    if (entry.name != type) continue;
    Made made{entry.make(reader), {}};
    reader.finish();
    made.errors = diagnostics.lines();
    return made;
  }
  throw std::logic_error("no layer " + std::string(type));
}

Shape output(std::string_view type, const std::string& yaml, Shape input) {
  const Made made = make(type, yaml);
  EXPECT_THAT(made.errors, IsEmpty());
  const LayerPlan plan = made.layer->plan({&input, 1});
  EXPECT_TRUE(plan.parameters.empty());
  return plan.outputs.at(0);
}

RecordingContext lowered(std::string_view type, const std::string& yaml, Shape in, bool training, bool wants_gradient = true) {
  RecordingContext context(in, output(type, yaml, in), training, wants_gradient);
  make(type, yaml).layer->lower(context);
  return context;
}

constexpr TensorId kIn = RecordingContext::kInput, kOut = RecordingContext::kOutput, kDOut = RecordingContext::kDOutput,
                   kDIn = RecordingContext::kDInput, kIds = RecordingContext::kSampleIds, kOwn = RecordingContext::kFirstOwn;

// PyTorch's rule: a last window begins inside the input or the padding before it.
TEST(SimpleLayers, CeilModeLetsTheLastWindowHangOver) {
  const auto size = [](const std::string& yaml, int height) { return output("max_pooling2d", yaml, Shape{height, 9, 1}).height; };
  EXPECT_EQ(size("{pool_size: 3, strides: 2}", 112), 55);
  EXPECT_EQ(size("{pool_size: 3, strides: 2, ceil_mode: true}", 112), 56);
  EXPECT_EQ(size("{pool_size: 3, strides: 2, ceil_mode: true}", 113), 56);
  EXPECT_EQ(size("{pool_size: 2, strides: 2, padding: 1, ceil_mode: true}", 5), 3);  // a fourth would begin behind the map
  EXPECT_EQ(size("{pool_size: 3, strides: 5, padding: [1, 0, 0, 0], ceil_mode: true}", 5), 2);
  EXPECT_EQ(size("{pool_size: 1, strides: 3, ceil_mode: true}", 6), 2);
  EXPECT_EQ(size("{pool_size: 3, strides: 2, padding: same, ceil_mode: true}", 7), 4);
}

TEST(SimpleLayers, PoolingShapesFollowKeras) {
  const Shape in{7, 6, 5};
  EXPECT_EQ(output("max_pooling2d", "{}", in), (Shape{3, 3, 5}));
  EXPECT_EQ(output("max_pooling2d", "{padding: same}", in), (Shape{4, 3, 5}));
  EXPECT_EQ(output("average_pooling2d", "{pool_size: 3, strides: 2}", in), (Shape{3, 2, 5}));
  EXPECT_EQ(output("average_pooling2d", "{pool_size: [3, 2], strides: [1, 3]}", in), (Shape{5, 2, 5}));
  EXPECT_EQ(output("max_pooling2d", "{pool_size: 3, strides: 2, padding: 1}", in), (Shape{4, 3, 5}));
  EXPECT_EQ(output("max_pooling2d", "{pool_size: 3, padding: [0, 2]}", in), (Shape{2, 3, 5}));
  EXPECT_EQ(output("adaptive_average_pooling2d", "{output_size: 4}", in), (Shape{4, 4, 5}));
  EXPECT_EQ(output("adaptive_average_pooling2d", "{output_size: [9, 1]}", in), (Shape{9, 1, 5}));
  EXPECT_EQ(output("global_average_pooling2d", "{}", in), Shape::vector(5));
  EXPECT_EQ(output("global_max_pooling2d", "{}", in), Shape::vector(5));
  EXPECT_EQ(output("global_max_pooling2d", "{keepdims: true}", in), (Shape{1, 1, 5}));
  EXPECT_EQ(output("flatten", "{}", in), Shape::vector(210));
  EXPECT_EQ(output("flatten", "{}", Shape::vector(9)), Shape::vector(9));
  for (const char* type : {"relu", "tanh", "sigmoid"}) EXPECT_EQ(output(type, "{}", in), in);
  EXPECT_EQ(output("activation", "{activation: tanh}", in), in);
  EXPECT_EQ(output("dropout", "{rate: 0.5}", in), in);
}

TEST(SimpleLayers, ComplainAboutWhatCannotBe) {
  EXPECT_THAT(make("dropout", "{}").errors, ElementsAre(HasSubstr("rate")));
  EXPECT_THAT(make("dropout", "{rate: 1}").errors, ElementsAre(HasSubstr("below 1")));
  EXPECT_THAT(make("activation", "{}").errors, ElementsAre(HasSubstr("activation")));
  EXPECT_THAT(make("activation", "{activation: rleu}").errors, ElementsAre(HasSubstr("relu")));
  EXPECT_THAT(make("activation", "{activation: gelu}").errors, ElementsAre(HasSubstr("not built yet")));
  EXPECT_THAT(make("relu", "{max_value: 0}").errors, ElementsAre(HasSubstr("above 0")));
  EXPECT_THAT(make("relu", "{max_value: -1}").errors, ElementsAre(HasSubstr("max_value")));
  EXPECT_THAT(make("relu", "{threshold: 1}").errors, ElementsAre(HasSubstr("threshold")));
  EXPECT_THAT(make("leaky_relu", "{negative_slope: -0.1}").errors, ElementsAre(HasSubstr("negative_slope")));
  EXPECT_THAT(make("pad_channels", "{}").errors, ElementsAre(HasSubstr("channels")));
  EXPECT_THAT(make("pad_channels", "{channels: 0}").errors, ElementsAre(HasSubstr("channels")));
  for (const char* padding : {"[1, 2, 3]", "[[1, 2], 3]", "[[1, 2], [3]]", "[-1, 0]", "[[0, a], [0, 0]]", "{top: 1}"}) {
    EXPECT_THAT(make("zero_padding2d", std::string("{padding: ") + padding + "}").errors, ElementsAre(HasSubstr("top, bottom")));
  }
  EXPECT_THAT(make("rbf", "{}").errors, ElementsAre(HasSubstr("codes")));
  EXPECT_THAT(make("rbf", "{codes: []}").errors, ElementsAre(HasSubstr("at least one")));
  EXPECT_THAT(make("rbf", "{codes: ['#.', '#x']}").errors, ElementsAre(HasSubstr("item [1] must be a string of '#' and '.'")));
  EXPECT_THAT(make("rbf", "{codes: ['#.', '#..']}").errors, ElementsAre(HasSubstr("item [1] has 3 characters")));
  EXPECT_THAT(make("scale", "{use_bias: 2}").errors, ElementsAre(HasSubstr("use_bias")));
  EXPECT_THAT(make("scale", "{scale_initializer: one}").errors, ElementsAre(HasSubstr("ones")));
  EXPECT_THAT(make("zero_padding2d", "{padding: same}").errors, ElementsAre(HasSubstr("integer")));
  EXPECT_THAT(make("max_pooling2d", "{count_include_pad: true}").errors, ElementsAre(HasSubstr("count_include_pad")));
  EXPECT_THAT(make("average_pooling2d", "{pool_size: 16}").errors, IsEmpty());
  EXPECT_THAT(make("average_pooling2d", "{padding: 2}").errors, ElementsAre(HasSubstr("smaller than pool_size")));
  EXPECT_THAT(make("adaptive_average_pooling2d", "{}").errors, ElementsAre(HasSubstr("output_size")));
  EXPECT_THAT(make("adaptive_average_pooling2d", "{output_size: 0}").errors, ElementsAre(HasSubstr("output_size")));
  EXPECT_THAT(make("adaptive_average_pooling2d", "{output_size: [4, 4, 4]}").errors, ElementsAre(HasSubstr("[height, width]")));
  EXPECT_THAT(make("adaptive_average_pooling2d", "{output_size: 4, strides: 2}").errors, ElementsAre(HasSubstr("strides")));
  EXPECT_THAT(make("max_pooling2d", "{pool_sise: 3}").errors, ElementsAre(HasSubstr("pool_size")));
  EXPECT_THAT(make("max_pooling2d", "{ceil_mode: up}").errors, ElementsAre(HasSubstr("ceil_mode")));
  EXPECT_THAT(make("max_pooling2d", "{strides: 0}").errors, ElementsAre(HasSubstr("strides")));
  EXPECT_THAT(make("average_pooling2d", "{count_include_pad: 1}").errors, ElementsAre(HasSubstr("count_include_pad")));
  EXPECT_THAT(make("global_average_pooling2d", "{keepdims: 2}").errors, ElementsAre(HasSubstr("keepdims")));
  EXPECT_THAT(make("relu", "{negative_slope: steep}").errors, ElementsAre(HasSubstr("negative_slope")));
  const Shape small{1, 5, 3}, flat = Shape::vector(4);
  EXPECT_THROW(make("max_pooling2d", "{}").layer->plan({&small, 1}), Error);
  EXPECT_THROW(make("max_pooling2d", "{}").layer->plan({&flat, 1}), Error);
  EXPECT_THROW(make("global_average_pooling2d", "{}").layer->plan({&flat, 1}), Error);
  EXPECT_THROW(make("adaptive_average_pooling2d", "{output_size: 2}").layer->plan({&flat, 1}), Error);
  EXPECT_THROW(make("zero_padding2d", "{}").layer->plan({&flat, 1}), Error);
  EXPECT_THROW(make("rbf", "{codes: ['#.#']}").layer->plan({&flat, 1}), Error);
  EXPECT_THROW(make("rbf", "{codes: ['#.#']}").layer->plan({&small, 1}), Error);
  EXPECT_THROW(make("pad_channels", "{channels: 2}").layer->plan({&small, 1}), Error);
  EXPECT_THROW(make("add", "{}").layer->plan({&small, 1}), Error);
  EXPECT_THROW(make("concatenate", "{}").layer->plan({&small, 1}), Error);
  const Shape two[] = {small, small};
  EXPECT_THROW(make("relu", "{}").layer->plan(two), Error);
}

TEST(SimpleLayers, MaxPoolingKeepsPositionsOnlyForTheWayBack) {
  const std::string yaml = "{pool_size: [3, 2], strides: [2, 1], padding: same}";
  const RecordingContext training = lowered("max_pooling2d", yaml, {8, 8, 20}, true);
  ASSERT_EQ(training.own.size(), 1u);
  EXPECT_EQ(training.own[0].dtype, DType::u8);
  EXPECT_EQ(training.own[0].shape, (Shape{4, 8, 20}));
  const Step& forward = training.forward_steps.at(0);
  EXPECT_EQ(forward.kind, "max_pool_forward");
  EXPECT_THAT(forward.outputs, ElementsAre(kOut, kOwn));
  EXPECT_EQ(forward.attributes,
            (Attributes{{"pool_h", 3}, {"pool_w", 2}, {"stride_h", 2}, {"stride_w", 1}, {"pad_top", 0}, {"pad_left", 0}}));
  EXPECT_THAT(training.backward_steps.at(0).inputs, ElementsAre(kDOut, kOwn));
  EXPECT_THAT(training.backward_steps.at(0).outputs, ElementsAre(kDIn));

  for (const RecordingContext& context :
       {lowered("max_pooling2d", yaml, {8, 8, 20}, false), lowered("max_pooling2d", yaml, {8, 8, 20}, true, false)}) {
    EXPECT_THAT(context.own, IsEmpty());
    EXPECT_THAT(context.backward_steps, IsEmpty());
    EXPECT_THAT(context.forward_steps.at(0).outputs, ElementsAre(kOut, kNoTensor));
  }
}

TEST(SimpleLayers, GlobalAverageIsOneWindow) {
  const RecordingContext context = lowered("global_average_pooling2d", "{}", {7, 5, 20}, true);
  EXPECT_EQ(context.forward_steps.at(0).kind, "average_pool_forward");
  EXPECT_EQ(context.forward_steps.at(0).attributes.integer("pool_h"), 7);
  EXPECT_EQ(context.forward_steps.at(0).attributes.integer("pool_w"), 5);
  EXPECT_EQ(context.backward_steps.at(0).kind, "average_pool_backward");
}

TEST(SimpleLayers, ActivationsGoBackFromTheirOutput) {
  for (const auto& [type, number] : {std::pair{"relu", 1}, {"tanh", 2}, {"sigmoid", 3}}) {
    const RecordingContext context = lowered(type, "{}", {4, 4, 4}, true);
    EXPECT_EQ(context.forward_steps.at(0).kind, "activation_forward");
    EXPECT_EQ(context.forward_steps.at(0).attributes.integer("function"), number);
    EXPECT_EQ(context.backward_steps.at(0).kind, "activation_backward");
    EXPECT_THAT(context.backward_steps.at(0).inputs, ElementsAre(kOut, kDOut));
    EXPECT_EQ(context.backward_steps.at(0).attributes.integer("function"), number);
  }
}

TEST(SimpleLayers, PaddingShapesFollowKeras) {
  const Shape in{7, 6, 5};
  EXPECT_EQ(output("zero_padding2d", "{}", in), (Shape{9, 8, 5}));
  EXPECT_EQ(output("zero_padding2d", "{padding: 3}", in), (Shape{13, 12, 5}));
  EXPECT_EQ(output("zero_padding2d", "{padding: [1, 2]}", in), (Shape{9, 10, 5}));
  EXPECT_EQ(output("zero_padding2d", "{padding: [[0, 1], [2, 3]]}", in), (Shape{8, 11, 5}));
  EXPECT_EQ(output("zero_padding2d", "{padding: [0, 1, 2, 3]}", in), (Shape{8, 11, 5}));
  EXPECT_EQ(output("pad_channels", "{channels: 17}", in), (Shape{7, 6, 17}));
  EXPECT_EQ(output("pad_channels", "{channels: 256}", Shape::vector(128)), Shape::vector(256));

  const RecordingContext context = lowered("zero_padding2d", "{padding: [[0, 1], [2, 3]]}", in, true);
  EXPECT_EQ(context.forward_steps.at(0).attributes, (Attributes{{"pad_top", 0}, {"pad_left", 2}}));
  EXPECT_EQ(context.backward_steps.at(0).attributes, (Attributes{{"pad_top", 0}, {"pad_left", 2}}));
  EXPECT_THAT(context.backward_steps.at(0).inputs, ElementsAre(kDOut));
  EXPECT_EQ(lowered("pad_channels", "{channels: 9}", in, true).backward_steps.at(0).kind, "slice_channels");
}

TEST(SimpleLayers, RectifiersTakeTheirParameters) {
  const auto attributes = [](const char* type, const char* yaml) {
    const RecordingContext context = lowered(type, yaml, {4, 4, 4}, true);
    EXPECT_EQ(context.forward_steps.at(0).attributes, context.backward_steps.at(0).attributes);
    return context.forward_steps.at(0).attributes;
  };
  EXPECT_EQ(attributes("relu", "{}"), (Attributes{{"function", 1}}));
  EXPECT_EQ(attributes("relu", "{max_value: 6}"), (Attributes{{"function", 4}}));
  EXPECT_EQ(attributes("relu", "{max_value: 1.5}"), (Attributes{{"function", 5}, {"alpha", 0}, {"max_value", 1.5}}));
  EXPECT_EQ(attributes("relu", "{max_value: 6, negative_slope: 0.1}"),
            (Attributes{{"function", 5}, {"alpha", 0.1}, {"max_value", 6}}));
  EXPECT_EQ(attributes("leaky_relu", "{}"), (Attributes{{"function", 5}, {"alpha", 0.3}}));
  EXPECT_EQ(attributes("activation", "{activation: leaky_relu}"), (Attributes{{"function", 5}, {"alpha", 0.2}}));
  EXPECT_EQ(attributes("activation", "{activation: relu6}"), (Attributes{{"function", 4}}));
  EXPECT_EQ(attributes("activation", "{activation: silu}"), (Attributes{{"function", 6}}));
  EXPECT_EQ(attributes("relu6", "{}"), (Attributes{{"function", 4}}));
  EXPECT_EQ(attributes("silu", "{}"), (Attributes{{"function", 6}}));
  EXPECT_EQ(attributes("swish", "{}"), (Attributes{{"function", 6}}));
  EXPECT_EQ(attributes("activation", "{activation: scaled_tanh}"), (Attributes{{"function", 7}}));
}

TEST(SimpleLayers, SoftmaxHasStepsOfItsOwn) {
  for (const RecordingContext& context :
       {lowered("softmax", "{}", {4, 4, 4}, true), lowered("activation", "{activation: softmax}", {4, 4, 4}, true)}) {
    EXPECT_EQ(context.forward_steps.at(0).kind, "softmax_forward");
    EXPECT_EQ(context.backward_steps.at(0).kind, "softmax_backward");
    EXPECT_THAT(context.backward_steps.at(0).inputs, ElementsAre(kOut, kDOut));
  }
}

TEST(SimpleLayers, RbfPacksItsCodesAndCountsItsProducts) {
  const Shape in = Shape::vector(35);
  const std::string code = std::string(34, '.') + "#";
  const Made made = make("rbf", "{codes: ['" + code + "', '#" + std::string(34, '.') + "']}");
  const LayerPlan plan = made.layer->plan({&in, 1});
  EXPECT_EQ(plan.outputs.at(0), Shape::vector(2));
  EXPECT_EQ(plan.macs, 70);
  EXPECT_TRUE(plan.parameters.empty());
  RecordingContext context(in, Shape::vector(2), true);
  made.layer->lower(context);
  const Attributes codes{{"code_0_0", 0}, {"code_0_1", 4}, {"code_1_0", 1}, {"code_1_1", 0}};
  EXPECT_EQ(context.forward_steps.at(0).attributes, codes);
  EXPECT_EQ(context.backward_steps.at(0).attributes, codes);
  EXPECT_THAT(context.backward_steps.at(0).inputs, ElementsAre(kIn, kDOut));
  EXPECT_EQ(make("rbf", "{codes: ['# .', ' #.']}").errors.size(), 0u);
}

TEST(SimpleLayers, ScaleHasTwoParametersAChannel) {
  const Shape in{4, 4, 5};
  const LayerPlan plan = make("scale", "{}").layer->plan({&in, 1});
  ASSERT_EQ(plan.parameters.size(), 2u);
  EXPECT_EQ(plan.parameters[0].name, "scale");
  EXPECT_EQ(plan.parameters[0].initializer.kind, Initializer::Kind::ones);
  EXPECT_EQ(plan.parameters[1].name, "bias");
  EXPECT_EQ(plan.parameters[1].dims, Dims{5});
  EXPECT_EQ(make("scale", "{use_bias: false}").layer->plan({&in, 1}).parameters.size(), 1u);
}

TEST(SimpleLayers, SwishGoesBackFromItsInput) {
  const RecordingContext context = lowered("activation", "{activation: swish}", {4, 4, 4}, true);
  EXPECT_THAT(context.backward_steps.at(0).inputs, ElementsAre(kIn, kDOut));
}

TEST(SimpleLayers, DropoutIsACopyInInference) {
  const RecordingContext training = lowered("dropout", "{rate: 0.25}", {4, 4, 4}, true);
  EXPECT_EQ(training.forward_steps.at(0).kind, "dropout_forward");
  EXPECT_THAT(training.forward_steps.at(0).inputs, ElementsAre(kIn, kIds));
  EXPECT_THAT(training.backward_steps.at(0).inputs, ElementsAre(kDOut, kIds));
  EXPECT_EQ(training.backward_steps.at(0).attributes.real("rate"), 0.25);
  const RecordingContext inference = lowered("dropout", "{rate: 0.25}", {4, 4, 4}, false);
  EXPECT_EQ(inference.forward_steps.at(0).kind, "copy");
  EXPECT_THAT(inference.backward_steps, IsEmpty());
}

TEST(SimpleLayers, NothingGoesBackWhereNobodyNeedsIt) {
  for (const char* type : {"relu", "average_pooling2d", "flatten", "zero_padding2d"}) {
    EXPECT_THAT(lowered(type, "{}", {4, 4, 4}, true, false).backward_steps, IsEmpty()) << type;
    EXPECT_EQ(lowered(type, "{}", {4, 4, 4}, true, false).forward_steps.size(), 1u) << type;
  }
}

}  // namespace
}  // namespace convoy::test
