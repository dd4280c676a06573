#include "pipeline/graph/use_winograd_gradient.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/graph/transform_step.h"
#include "pipeline/graph/winograd_eligible.h"
#include "pipeline/graph/winograd_gradient_cost.h"
#include "pipeline/graph/winograd_layout.h"

namespace convoy {
namespace {

using testing::ElementsAre;

constexpr winograd::Form k3x3 = winograd::form_of(3, 3);

// The backward steps of one convolution of a training program.
struct Convolution {
  Program program;
  TensorId x, d_y, d_w;

  Convolution(Shape in, Shape out, int batch, Attributes attributes = {{"kernel_h", 3}, {"kernel_w", 3}, {"pad_top", 1}}) {
    program.max_batch = batch;
    x = add(TensorDesc::blocked("x", in), Role::activation);
    d_y = add(TensorDesc::blocked("d_y", out), Role::activation);
    d_w = add(TensorDesc::plain("d_w", 9 * in.channels * out.channels), Role::gradient);
    program.steps.push_back(
        {"c/backward_weights", "c", "conv_backward_weights", Phase::backward, {x, d_y}, {d_w}, std::move(attributes), {}});
    program.steps.push_back({"finite/d_w", "loss", "check_finite", Phase::backward, {d_w}, {kNoTensor}, {}, {}});
  }

  TensorId add(TensorDesc desc, Role role) {
    program.tensors.push_back({std::move(desc), role, "c"});
    return static_cast<TensorId>(program.tensors.size()) - 1;
  }

  std::vector<std::string> kinds() const {
    std::vector<std::string> all;
    for (const Step& s : program.steps) all.push_back(s.kind);
    return all;
  }
};

Attributes with(Attributes attributes, const Attributes& others) {
  for (const auto& [name, value] : others.all()) attributes.set(name, value);
  return attributes;
}

TEST(UseWinogradGradient, AddsUpTheGroupsOfLargeMaps) {
  Convolution c({56, 56, 64}, {56, 56, 64}, 16);
  use_winograd_gradient(c.program, Isa::avx512);
  ASSERT_THAT(c.kinds(), ElementsAre("winograd_backward_weights", "sum_slices", "check_finite"));
  const Step &gradient = c.program.steps[0], &sum = c.program.steps[1];
  EXPECT_EQ(gradient.name, "c/backward_weights");
  EXPECT_EQ(gradient.attributes.integer("group_images"), 2);
  EXPECT_EQ(sum.attributes.integer("images"), 2);
  EXPECT_EQ(sum.phase, Phase::backward);
  EXPECT_THAT(sum.outputs, ElementsAre(c.d_w));
  EXPECT_EQ(sum.inputs, gradient.outputs);
  const TensorInfo& slices = c.program.tensors[gradient.outputs[0]];
  EXPECT_EQ(slices.role, Role::activation);
  EXPECT_EQ(slices.desc.count, 8 * 9 * 64 * 64);
}

TEST(UseWinogradGradient, WritesTheGradientItselfWhereThereIsOneGroup) {
  Convolution c({7, 7, 128}, {7, 7, 384}, 16);
  use_winograd_gradient(c.program, Isa::avx512);
  ASSERT_THAT(c.kinds(), ElementsAre("winograd_backward_weights", "check_finite"));
  EXPECT_EQ(c.program.steps[0].attributes.integer("group_images"), 16);
  EXPECT_THAT(c.program.steps[0].outputs, ElementsAre(c.d_w));
}

TEST(UseWinogradGradient, TransformsSmallMapsWithManyChannelsBeforehand) {
  Convolution c({16, 15, 256}, {14, 13, 272}, 16, {{"kernel_h", 3}, {"kernel_w", 3}});
  use_winograd_gradient(c.program, Isa::avx512);
  ASSERT_THAT(c.kinds(), ElementsAre("winograd_input", "winograd_gradient_input", "winograd_gradient_contract", "check_finite"));
  const Step &x = c.program.steps[0], &d_y = c.program.steps[1], &contract = c.program.steps[2];
  EXPECT_EQ(contract.name, "c/backward_weights");
  EXPECT_THAT(x.inputs, ElementsAre(c.x));
  EXPECT_THAT(d_y.inputs, ElementsAre(c.d_y));
  EXPECT_THAT(contract.inputs, ElementsAre(x.outputs[0], d_y.outputs[0]));
  EXPECT_THAT(contract.outputs, ElementsAre(c.d_w));
  const Attributes own = winograd_attributes({{"kernel_h", 3}, {"kernel_w", 3}}, false);
  EXPECT_EQ(x.attributes, with(own, {{"result_h", 14}, {"result_w", 13}, {"order_images", 8}}));
  EXPECT_EQ(contract.attributes,
            with(own, {{"in_blocks", 16}, {"out_blocks", 17}, {"result_h", 14}, {"result_w", 13}, {"order_images", 8}}));
  for (const Step* step : {&x, &d_y, &contract}) EXPECT_EQ(step->phase, Phase::backward);
  const TensorInfo& transformed = c.program.tensors[d_y.outputs[0]];
  EXPECT_EQ(transformed.role, Role::activation);
  EXPECT_GE(transformed.desc.count, 36 * 17 * 16 * 16 * 16);
}

TEST(UseWinogradGradient, KeepsWhatForwardTransformedWhereThereIsRoom) {
  for (const bool room : {true, false}) {
    Convolution c({7, 7, 512}, {7, 7, 512}, 16);
    c.program.recompute_above = room ? std::size_t{1} << 30 : 1;
    Step forward = c.program.steps[0];
    forward.phase = Phase::forward;
    Step transform = transform_step(c.program, forward, "/transform", "winograd_input", c.x, {7, 7, 512}, 16);
    c.program.steps.insert(c.program.steps.begin(), transform);
    use_winograd_gradient(c.program, Isa::avx512);
    const auto kinds = c.kinds();
    EXPECT_EQ(std::ranges::count(kinds, "winograd_input"), room ? 1 : 2);
    const auto contract = std::ranges::find(c.program.steps, "winograd_gradient_contract", &Step::kind);
    ASSERT_NE(contract, c.program.steps.end());
    EXPECT_EQ(contract->inputs[0] == transform.outputs[0], room);
  }
}

TEST(UseWinogradGradient, FollowsAStoredPlanWhateverTheRuleSays) {
  Convolution c({8, 8, 16}, {8, 8, 16}, 6);
  use_winograd_gradient(c.program, KernelPlan{Isa::avx2, {{"c/backward_weights", {"f4gradient", {{"group_images", 2}}}}}, {}});
  EXPECT_THAT(c.kinds(), ElementsAre("winograd_backward_weights", "sum_slices", "check_finite"));
  EXPECT_EQ(c.program.tensors[c.program.steps[0].outputs[0]].desc.count, 3 * 9 * 16 * 16);

  Convolution whole({8, 8, 16}, {8, 8, 16}, 6);
  use_winograd_gradient(whole.program, KernelPlan{Isa::avx2, {{"c/backward_weights", {"f4gradient_split", {}}}}, {}});
  EXPECT_THAT(whole.kinds(),
              ElementsAre("winograd_input", "winograd_gradient_input", "winograd_gradient_contract", "check_finite"));

  Convolution direct({56, 56, 64}, {56, 56, 64}, 16);
  use_winograd_gradient(direct.program, KernelPlan{Isa::avx2, {{"c/backward_weights", {"chunked", {}}}}, {}});
  EXPECT_THAT(direct.kinds(), ElementsAre("conv_backward_weights", "check_finite"));
}

TEST(UseWinogradGradient, LeavesOtherConvolutionsAlone) {
  const Shape map{56, 56, 64};
  for (const Attributes& other : {Attributes{{"kernel_h", 3}, {"kernel_w", 3}, {"stride_h", 2}, {"stride_w", 1}},
                                  Attributes{{"kernel_h", 3}, {"kernel_w", 3}, {"stride_h", 4}, {"stride_w", 4}},
                                  Attributes{{"kernel_h", 5}, {"kernel_w", 5}, {"stride_h", 2}, {"stride_w", 2}},
                                  Attributes{{"kernel_h", 5}, {"kernel_w", 3}},
                                  Attributes{{"kernel_h", 3}, {"kernel_w", 3}, {"dilation_h", 2}, {"dilation_w", 2}},
                                  Attributes{{"kernel_h", 3}, {"kernel_w", 3}, {"groups", 4}},
                                  Attributes{{"kernel_h", 3}, {"kernel_w", 3}, {"diagonal_in", 4}, {"diagonal_out", 4}},
                                  Attributes{{"kernel_h", 3}, {"kernel_w", 3}, {"connected_0_0", 5}}}) {
    Convolution c(map, map, 16, other);
    use_winograd_gradient(c.program, Isa::avx512);
    EXPECT_THAT(c.kinds(), ElementsAre("conv_backward_weights", "check_finite"));
  }
  Convolution tiny({1, 1, 64}, {1, 1, 64}, 16);
  use_winograd_gradient(tiny.program, Isa::avx512);
  EXPECT_THAT(tiny.kinds(), ElementsAre("conv_backward_weights", "check_finite"));
}

TEST(UseWinogradGradient, TakesStrides) {
  const Attributes strided{{"kernel_h", 3}, {"kernel_w", 3}, {"stride_h", 2}, {"stride_w", 2}, {"pad_top", 1}, {"pad_left", 1}};
  Convolution fused({56, 56, 64}, {28, 28, 128}, 16, strided);
  use_winograd_gradient(fused.program, Isa::avx512);
  EXPECT_EQ(fused.kinds()[0], "winograd_backward_weights");

  Convolution split({14, 14, 256}, {7, 7, 512}, 16, strided);
  use_winograd_gradient(split.program, KernelPlan{Isa::avx2, {{"c/backward_weights", {"f4gradient_split", {}}}}, {}});
  ASSERT_THAT(split.kinds(),
              ElementsAre("winograd_input", "winograd_gradient_input", "winograd_gradient_contract", "check_finite"));
  const Attributes own = winograd_attributes(strided, false);
  EXPECT_EQ(split.program.steps[0].attributes, with(own, {{"result_h", 7}, {"result_w", 7}, {"order_images", 16}}));
  EXPECT_EQ(split.program.steps[2].attributes,
            with(own, {{"in_blocks", 16}, {"out_blocks", 32}, {"result_h", 7}, {"result_w", 7}, {"order_images", 16}}));
  const auto& tensors = split.program.tensors;
  EXPECT_EQ(tensors[split.program.steps[0].outputs[0]].desc.count,
            tile_layout(winograd::form_on(winograd::Grid::strided), 16, 4 * 16 + 16).elements());
}

TEST(ChooseGradientAlgorithm, SplitsWhereTransformedMapsAreReadByManyPairs) {
  const auto choice = [](int size, int in, int out, int batch) {
    return choose_gradient_algorithm(k3x3, {size, size, in}, {size, size, out}, batch, Isa::avx512);
  };
  EXPECT_EQ(choice(7, 512, 512, 16), GradientAlgorithm::split_winograd);
  EXPECT_EQ(choice(14, 256, 256, 16), GradientAlgorithm::split_winograd);
  EXPECT_EQ(choice(14, 160, 320, 16), GradientAlgorithm::fused_winograd);  // 200 pairs
  EXPECT_EQ(choice(28, 256, 256, 16), GradientAlgorithm::fused_winograd);  // 784 tiles
  EXPECT_EQ(choice(1, 512, 512, 16), GradientAlgorithm::direct);
}

TEST(WinogradGradientCut, GivesEnoughTilesAndSumsThatFitACache) {
  for (const int channels : {1, 17, 64, 80, 208, 512}) {
    for (const int size : {7, 14, 56}) {
      for (const int batch : {1, 2, 3, 16}) {
        const Shape map{size, size, channels};
        const WinogradGradientCut split = cut_winograd_gradient(k3x3, map, map, batch);
        ASSERT_GE(split.group_images, 1);
        ASSERT_GE(split.out_blocks, 1);
        const int groups = (batch + split.group_images - 1) / split.group_images;
        const int ranges = (map.channel_blocks() + split.out_blocks - 1) / split.out_blocks;
        if (size == 56 && batch == 16) {
          EXPECT_GE(groups * ranges, 8) << channels;
        }
        EXPECT_LE(winograd_gradient_sum_bytes(k3x3, map, split.out_blocks), 5'000'000);
      }
    }
  }
}

}  // namespace
}  // namespace convoy
