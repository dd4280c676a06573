#include "pipeline/graph/fold_image_convolution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/graph/memory_peak.h"
#include "pipeline/graph/packing.h"
#include "pipeline/graph/plan_memory.h"
#include "pipeline/graph/use_winograd.h"

namespace convoy {
namespace {

using testing::ElementsAre;

// ResNet's first layer in a training program.
class FoldImage : public testing::Test {
 protected:
  FoldImage() {
    p_.max_batch = 16;
    image_ = add(TensorDesc::image("image", {224, 224, 3}), Role::batch_input);
    w_ = add(TensorDesc::plain("c/kernel", image_conv_kernel_packing.elements(Dims{7, 7, 3, 64})), Role::parameter);
    y_ = add(TensorDesc::blocked("y", {112, 112, 64}), Role::activation);
    d_y_ = add(TensorDesc::blocked("d_y", {112, 112, 64}), Role::activation);
    d_w_ = add(TensorDesc::plain("c/d_kernel", p_.tensors[w_].desc.count), Role::gradient);
    predicted_ = add(TensorDesc::blocked("predict/y", {112, 112, 64}), Role::activation);
    step("c/forward", "image_conv_forward", Phase::forward, {image_, w_, kNoTensor}, y_);
    step("c/backward_weights", "image_conv_backward_weights", Phase::backward, {image_, d_y_}, d_w_);
    step("c/kernel/update", "sgd_update", Phase::update, {d_w_, w_}, w_);
    step("predict/c/forward", "image_conv_forward", Phase::predict, {image_, w_, kNoTensor}, predicted_);
  }

  TensorId add(TensorDesc desc, Role role) {
    p_.tensors.push_back({std::move(desc), role, "c"});
    return static_cast<TensorId>(p_.tensors.size()) - 1;
  }

  void step(std::string name, std::string kind, Phase phase, std::vector<TensorId> inputs, TensorId output) {
    Step s{std::move(name), "c", std::move(kind), phase, std::move(inputs), {output}, {}, {}};
    if (s.kind.starts_with("image_")) {
      s.attributes = {{"kernel_h", 7}, {"kernel_w", 7}, {"stride_h", 2}, {"stride_w", 2}, {"pad_top", 3}, {"pad_left", 3}};
    }
    p_.steps.push_back(std::move(s));
  }

  void set(const char* name, double value) {
    for (Step& s : p_.steps) {
      if (s.kind.starts_with("image_")) s.attributes.set(name, value);
    }
  }

  std::vector<std::string> kinds() const {
    std::vector<std::string> all;
    for (const Step& s : p_.steps) all.push_back(s.kind);
    return all;
  }

  Program p_;
  TensorId image_, w_, y_, d_y_, d_w_, predicted_;
};

TEST_F(FoldImage, MakesDenseConvolutionsOfOneFoldedImage) {
  p_.steps[0].attributes.set("activation", 2);
  fold_image_convolutions(p_);
  ASSERT_THAT(kinds(), ElementsAre("space_to_depth", "conv_forward", "conv_backward_weights", "unfold_image_weights",
                                   "sgd_update", "fold_image_weights", "fold_image_weights", "space_to_depth", "conv_forward"));
  const Step &fold = p_.steps[0], &forward = p_.steps[1], &weights = p_.steps[2], &unfold = p_.steps[3];
  EXPECT_THAT(fold.inputs, ElementsAre(image_));
  EXPECT_EQ(p_.tensors[fold.outputs[0]].desc.shape, (Shape{115, 115, 12}));
  // The plan knows them by their names.
  EXPECT_EQ(forward.name, "c/forward");
  EXPECT_EQ(weights.name, "c/backward_weights");
  EXPECT_EQ(forward.attributes.integer("activation"), 2);
  for (const Step* dense : {&forward, &weights}) {
    EXPECT_EQ(dense->inputs[0], fold.outputs[0]);
    for (const auto& [name, value] :
         {std::pair{"kernel_h", 4}, {"kernel_w", 4}, {"stride_h", 1}, {"stride_w", 1}, {"pad_top", 0}, {"pad_left", 0}}) {
      EXPECT_EQ(dense->attributes.integer(name), value) << name;
    }
  }
  EXPECT_EQ(unfold.inputs, weights.outputs);
  EXPECT_THAT(unfold.outputs, ElementsAre(d_w_));
  EXPECT_EQ(p_.tensors[weights.outputs[0]].desc.count, 4 * 4 * 16 * 64);
}

TEST_F(FoldImage, HasOneCopyOfTheWeightsInAllPhases) {
  fold_image_convolutions(p_);
  const TensorId copy = p_.steps[1].inputs[1];
  EXPECT_EQ(p_.tensors[copy].role, Role::packed_copy);
  EXPECT_EQ(p_.steps.back().inputs[1], copy);
  for (const auto& [s, phase] : {std::pair{5, Phase::update}, {6, Phase::repack}}) {
    EXPECT_EQ(p_.steps[s].phase, phase);
    EXPECT_THAT(p_.steps[s].inputs, ElementsAre(w_));
    EXPECT_THAT(p_.steps[s].outputs, ElementsAre(copy));
  }
  EXPECT_NE(p_.steps[5].name, p_.steps[6].name);
}

// Winograd's copy is made of the folded one, behind it.
TEST_F(FoldImage, IsTakenOverByWinograd) {
  use_winograd(p_, Isa::avx512);
  EXPECT_THAT(kinds(), ElementsAre("space_to_depth", "winograd_forward", "winograd_backward_weights", "sum_slices",
                                   "unfold_image_weights", "sgd_update", "fold_image_weights", "winograd_filter",
                                   "fold_image_weights", "winograd_filter", "space_to_depth", "winograd_forward"));
  for (const int s : {6, 8}) EXPECT_EQ(p_.steps[s].outputs, p_.steps[s + 1].inputs);
}

TEST_F(FoldImage, TheFoldedImageLivesUntilBackwardWhereItIsReadThere) {
  Program forward_alone = p_;
  fold_image_convolutions(p_);
  fold_image_convolutions(forward_alone, KernelPlan{Isa::avx512, {{"c/forward", {"f4_8x2", {}}}}, {}});
  const auto folded_end = [](const Program& p) {
    const TensorId map = p.steps[0].outputs[0];
    int last = 0;
    for (int s = 0; s < std::ssize(p.steps); ++s) {
      if (std::ranges::count(p.steps[s].inputs, map) > 0) last = s;
    }
    return p.steps[last].phase;
  };
  EXPECT_EQ(folded_end(p_), Phase::backward);
  EXPECT_EQ(folded_end(forward_alone), Phase::forward);
  EXPECT_THAT(plan_memory(p_).offset[p_.steps[0].outputs[0]], testing::Ge(0));
}

// A memory for each direction's; the same steps otherwise.
TEST_F(FoldImage, FoldsAgainWhereMemoryIsShort) {
  p_.recompute_above = 1 << 20;
  fold_image_convolutions(p_);
  ASSERT_THAT(kinds(),
              ElementsAre("space_to_depth", "conv_forward", "space_to_depth", "conv_backward_weights", "unfold_image_weights",
                          "sgd_update", "fold_image_weights", "fold_image_weights", "space_to_depth", "conv_forward"));
  EXPECT_EQ(p_.steps[2].phase, Phase::backward);
  EXPECT_EQ(p_.steps[3].inputs[0], p_.steps[2].outputs[0]);
  EXPECT_NE(p_.steps[0].outputs[0], p_.steps[2].outputs[0]);
}

TEST_F(FoldImage, FollowsAStoredPlanWhateverTheRuleSays) {
  Program other = p_;
  fold_image_convolutions(p_, KernelPlan{Isa::avx512,
                                         {{"c/forward", {"rows_14x2", {}}},
                                          {"c/backward_weights", {"f4gradient", {}}},
                                          {"predict/c/forward", {"rows_14x2", {}}}},
                                         {}});
  // The image is folded where its only reader is.
  EXPECT_THAT(kinds(), ElementsAre("image_conv_forward", "space_to_depth", "conv_backward_weights", "unfold_image_weights",
                                   "sgd_update", "image_conv_forward"));
  EXPECT_EQ(p_.steps[1].phase, Phase::backward);
  p_ = other;
  fold_image_convolutions(p_, KernelPlan{Isa::avx512, {{"predict/c/forward", {"f4_8x2", {}}}}, {}});
  EXPECT_THAT(kinds(), ElementsAre("image_conv_forward", "image_conv_backward_weights", "sgd_update", "fold_image_weights",
                                   "fold_image_weights", "space_to_depth", "conv_forward"));
}

// A byte less than both take is too little.
TEST_F(FoldImage, KeepsTheFoldedImageAsLongAsItFitsOnTopOfThePeak) {
  const Program before = p_;
  const std::size_t peak = find_memory_peak(p_, plan_memory(p_)).bytes, map = sizeof(float) * 16 * 115 * 115 * 16;
  for (const std::size_t short_of : {0, 1}) {
    p_ = before;
    p_.recompute_above = peak + map - short_of;
    fold_image_convolutions(p_);
    EXPECT_EQ(p_.steps[2].kind, short_of == 0 ? "conv_backward_weights" : "space_to_depth");
  }
}

TEST_F(FoldImage, KnowsWhatDenseConvolutionsKnow) {
  for (const char* name : {"groups", "dilation_h", "dilation_w"}) set(name, 1);
  fold_image_convolutions(p_);
  EXPECT_EQ(p_.steps[0].kind, "space_to_depth");
}

// 15x6 with strides 5x2 of a gray image is 3x3 on 10 channels, of five rows. More than four of them meet in no kernel.
TEST_F(FoldImage, LeavesImagesAloneOfWhichMoreRowsMeetInABlockThanKernelsTake) {
  p_.tensors[image_].desc = TensorDesc::image("image", {224, 224, 1});
  const KernelPlan plan{Isa::avx512, {{"c/forward", {"f4_8x2", {}}}, {"c/backward_weights", {"f4gradient", {}}}}, {}};
  const Program before = p_;
  const auto folds = [&](int stride_h, int stride_w) {
    p_ = before;
    for (const auto& [name, value] :
         {std::pair{"kernel_h", 3 * stride_h}, {"kernel_w", 3 * stride_w}, {"stride_h", stride_h}, {"stride_w", stride_w}}) {
      set(name, value);
    }
    fold_image_convolutions(p_, plan);
    return p_.steps[0].kind == "space_to_depth";
  };
  EXPECT_FALSE(folds(5, 2));
  EXPECT_FALSE(folds(5, 3));
  EXPECT_TRUE(folds(4, 2));
  EXPECT_TRUE(folds(4, 3));
  EXPECT_TRUE(folds(5, 4));
  EXPECT_TRUE(folds(5, 5));
}

// A few filters do not pay for the transforms of the map.
TEST_F(FoldImage, LeavesWhatDirectSumsDoFaster) {
  for (const TensorId map : {y_, d_y_, predicted_}) p_.tensors[map].desc = TensorDesc::blocked("y", {2, 2, 16});
  fold_image_convolutions(p_);
  EXPECT_THAT(kinds(), ElementsAre("image_conv_forward", "image_conv_backward_weights", "sgd_update", "image_conv_forward"));
}

TEST_F(FoldImage, LeavesOtherConvolutionsAlone) {
  const Program before = p_;
  const KernelPlan plan{Isa::avx512, {{"c/forward", {"f4_8x2", {}}}, {"c/backward_weights", {"f4gradient", {}}}}, {}};
  for (const auto& [name, value] : {std::pair{"stride_h", 1},
                                    {"stride_w", 1},
                                    {"kernel_h", 3},   // 2 taps
                                    {"kernel_w", 11},  // 4x6 taps
                                    {"dilation_h", 2},
                                    {"groups", 3},
                                    {"scale", 1}}) {
    p_ = before;
    set(name, value);
    fold_image_convolutions(p_, plan);
    EXPECT_THAT(kinds(), ElementsAre("image_conv_forward", "image_conv_backward_weights", "sgd_update", "image_conv_forward"))
        << name;
  }
}

}  // namespace
}  // namespace convoy
