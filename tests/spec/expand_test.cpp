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

TEST(Expand, RepeatsCountAndIfsChoose) {
  EXPECT_EQ(expanded(R"yaml(
  parameters: {depth: 2, narrow: true, sizes: [3, 5]}
  layers:
    - repeat:
        times: $depth
        index: i
        first: 1
        layers:
          - conv2d: {name: "conv$(i)_$(i * 10)", filters: $(8 * i), kernel_size: $sizes}
          - repeat: {times: $i, index: j, layers: [relu: {name: relu$(i)_$j}]}
          - if: {condition: $(i == 1), then: [dropout: {rate: 0.5}], else: [tanh: {}]}
    - if: {condition: $(not narrow), then: [conv2d: {filters: 99}]}
    - repeat: {times: 0, layers: [conv2d: {filters: 99}]}
    - flatten: {name: "costs $$5"}
)yaml",
                     {"model.layers[3].flatten.name=end"}),
            R"(conv2d conv1_10 filters=8 kernel_size=[3, 5]
relu relu1_0
dropout dropout rate=0.5
conv2d conv2_20 filters=16 kernel_size=[3, 5]
relu relu2_0
relu relu2_1
tanh tanh
flatten end
)");
}

TEST(Expand, NamesAreLookedUpFromTheInsideOut) {
  EXPECT_EQ(expanded(R"(
  blocks:
    inner:
      layers:
        - conv2d: {name: conv}
        - add: {name: sum, inputs: [conv, input, stem, before]}
    outer:
      layers:
        - relu: {name: before}
        - inner: {name: in1}
        - inner: {inputs: [stem]}
        - add: {name: sum, inputs: [in1, inner, in1_conv, input]}
  layers:
    - conv2d: {name: stem}
    - conv2d: {name: before}
    - outer: {name: o}
    - add: {inputs: [o, o_in1_sum, before, input]}
)"),
            R"(conv2d stem
conv2d before
relu o_before
conv2d o_in1_conv
add o_in1_sum <- o_in1_conv, o_before, stem, o_before
conv2d o_inner_conv <- stem
add o_inner_sum <- o_inner_conv, stem, stem, o_before
add o_sum <- o_in1_sum, o_inner_sum, o_in1_conv, before
add add <- o_sum, o_in1_sum, before, input
)");
}

TEST(Expand, AUseOfABlockPassesOnItsInputsAndWhatIsTrained) {
  EXPECT_EQ(expanded(R"(
  defaults: {conv2d: {use_bias: false, filters: 7, lr_mult: 3}}
  blocks:
    pair:
      parameters: {filters: null, twice: $(filters * 2)}
      layers:
        - add: {name: join}
        - conv2d: {name: conv, filters: $twice, use_bias: true, decay_mult: 0.5}
        - nothing: {name: none, inputs: [join]}
        - dense: {inputs: [none, input], trainable: true}
    nothing: {layers: []}
  layers:
    - conv2d: {name: a}
    - conv2d: {name: b, inputs: [input], filters: null}
    - pair: {inputs: [a, b], filters: 3, trainable: false, lr_mult: 0.5, decay_mult: 4}
)"),
            R"(conv2d a use_bias=false filters=7 lr_mult=3
conv2d b filters=7 use_bias=false lr_mult=3 <- input
add pair_join frozen lr_mult=0.5 decay_mult=4 <- a, b
conv2d pair_conv filters=6 use_bias=true frozen lr_mult=1.5 decay_mult=2
dense pair_dense frozen lr_mult=0.5 decay_mult=4 <- pair_join, a, b
)");
}

constexpr const char* kSideHeads = R"(
  layers:
    - conv2d: {name: stem}
    - conv2d: {name: trunk}
    - flatten: {name: side_flat, inputs: [stem]}
    - dense: {name: side, units: 2}
    - conv2d: {name: top, inputs: [trunk]}
    - dense: {name: second, inputs: [side_flat], units: 2}
    - dense: {name: main, inputs: [top], units: 2}
  auxiliary: [{layer: side, loss_weight: 0.3}, {layer: second}]
)";

TEST(Expand, SideHeadsAreKeptOrDroppedWithWhatOnlyTheyNeed) {
  EXPECT_THAT(expanded(kSideHeads), testing::EndsWith("auxiliary side 0.3\nauxiliary second 1\n"));
  EXPECT_EQ(expanded(std::string(kSideHeads) + "  auxiliary_heads: false\n"), R"(conv2d stem
conv2d trunk
conv2d top <- trunk
dense main units=2 <- top
)");
}

TEST(Expand, ResolvedSpecsHoldTheWholeModelAndReadBack) {
  const std::vector<std::string> models{"{name: resnet50, num_classes: 10, input_shape: [64, 64, 3]}",
                                        std::string("\n  input_shape: [8, 8, 3]") + kSideHeads};
  for (const std::string& model : models) {
    const ReadResult first = read_model_text(model);
    ASSERT_THAT(first.errors, testing::IsEmpty());
    const std::string written = to_yaml(first.spec.resolved);
    EXPECT_THAT(written, testing::Not(testing::HasSubstr("$")));
    EXPECT_EQ(first.spec.resolved.find("model")->find("name"), nullptr);
    const ReadResult second = read_text(written);
    ASSERT_THAT(second.errors, testing::IsEmpty()) << written;
    EXPECT_EQ(layer_lines(second.spec.model), layer_lines(first.spec.model));
    EXPECT_EQ(*second.spec.model.input_shape, *first.spec.model.input_shape);
    EXPECT_EQ(to_yaml(second.spec.resolved), written);
  }
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
