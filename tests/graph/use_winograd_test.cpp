#include "pipeline/graph/use_winograd.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/graph/plan_memory.h"
#include "pipeline/graph/winograd_cost.h"
#include "pipeline/graph/winograd_eligible.h"
#include "pipeline/graph/winograd_layout.h"

namespace convoy {
namespace {

using testing::ElementsAre;

constexpr Form k3x3 = winograd::form_of(3, 3);

// One convolution of a training program: forward, backward-data with its copy of the weights, update and inference.
class UseWinograd : public testing::Test {
 protected:
  UseWinograd() {
    p_.max_batch = 4;
    const Shape in{28, 28, 64}, out{28, 28, 128};
    x_ = add(TensorDesc::blocked("x", in), Role::activation);
    y_ = add(TensorDesc::blocked("y", out), Role::activation);
    d_y_ = add(TensorDesc::blocked("d_y", out), Role::activation);
    d_x_ = add(TensorDesc::blocked("d_x", in), Role::activation);
    w_ = add(TensorDesc::plain("c/kernel", 9 * 64 * 128), Role::parameter);
    w_t_ = add(TensorDesc::plain("c/kernel/transposed", 9 * 64 * 128), Role::activation);
    step("c/forward", "conv_forward", Phase::forward, {x_, w_, kNoTensor}, y_);
    step("c/repack", "conv_repack", Phase::backward, {w_}, w_t_);
    step("c/backward_data", "conv_backward_data", Phase::backward, {d_y_, w_t_}, d_x_);
    step("c/kernel/update", "sgd_update", Phase::update, {w_}, w_);
    step("predict/c/forward", "conv_forward", Phase::predict, {x_, w_, kNoTensor}, y_);
  }

  TensorId add(TensorDesc desc, Role role) {
    p_.tensors.push_back({std::move(desc), role, "c"});
    return static_cast<TensorId>(p_.tensors.size()) - 1;
  }

  void step(std::string name, std::string kind, Phase phase, std::vector<TensorId> inputs, TensorId output) {
    Step s{std::move(name), "c", std::move(kind), phase, std::move(inputs), {output}, {}, {}};
    if (s.kind.starts_with("conv_")) s.attributes = {{"kernel_h", 3}, {"kernel_w", 3}, {"pad_top", 1}, {"pad_left", 1}};
    p_.steps.push_back(std::move(s));
  }

  std::vector<std::string> kinds() const {
    std::vector<std::string> all;
    for (const Step& s : p_.steps) all.push_back(s.kind);
    return all;
  }

  Program p_;
  TensorId x_, y_, d_y_, d_x_, w_, w_t_;
};

TEST_F(UseWinograd, ReplacesAllPhasesAndDropsTheCopyThatNobodyReads) {
  use_winograd(p_, Isa::avx2);
  EXPECT_THAT(kinds(), ElementsAre("winograd_forward", "winograd_filter", "winograd_backward_data", "sgd_update",
                                   "winograd_filter", "winograd_filter", "winograd_forward"));
  // One copy for training and inference, made after the update and after loading; one for backward, made where it is read.
  EXPECT_EQ(p_.steps.front().inputs[1], p_.steps.back().inputs[1]);
  EXPECT_NE(p_.steps[0].inputs[1], p_.steps[2].inputs[1]);
  for (const auto& [s, phase] : {std::pair{1, Phase::backward}, {4, Phase::update}, {5, Phase::repack}}) {
    const Step& filter = p_.steps[s];
    EXPECT_EQ(filter.phase, phase);
    EXPECT_THAT(filter.inputs, ElementsAre(w_));
    const bool rotated = filter.attributes.integer("rotated") != 0;
    EXPECT_EQ(filter.outputs[0], p_.steps[rotated ? 2 : 0].inputs[1]);
    EXPECT_EQ(p_.tensors[filter.outputs[0]].role, rotated ? Role::activation : Role::packed_copy);
    EXPECT_EQ(p_.tensors[filter.outputs[0]].desc.count,
              (rotated ? filter_layout(k3x3, 8, 4) : filter_layout(k3x3, 4, 8)).elements());
  }
  EXPECT_EQ(plan_memory(p_).offset[w_t_], MemoryPlan::kOutside);
}

// Its weights come from a file, and no other layer may have a copy to make.
TEST_F(UseWinograd, MakesTheCopyInAProgramForInferenceAlone) {
  std::erase_if(p_.steps, [](const Step& s) { return s.phase != Phase::predict; });
  use_winograd(p_, Isa::avx2);
  EXPECT_THAT(kinds(), ElementsAre("winograd_filter", "winograd_forward"));
  EXPECT_EQ(p_.steps[0].phase, Phase::repack);
  EXPECT_EQ(p_.steps[0].outputs[0], p_.steps[1].inputs[1]);
}

TEST_F(UseWinograd, FollowsAStoredPlanWhateverTheRuleSays) {
  use_winograd(p_, KernelPlan{Isa::avx2, {{"c/forward", {"rows_4x1", {}}}, {"c/backward_data", {"f4_4x1", {}}}}, {}});
  EXPECT_THAT(kinds(), ElementsAre("conv_forward", "winograd_filter", "winograd_backward_data", "sgd_update", "conv_forward"));
}

TEST_F(UseWinograd, KeepsACopyThatOthersRead) {
  use_winograd(p_, KernelPlan{Isa::avx2, {{"c/forward", {"f4_4x1", {}}}}, {}});
  EXPECT_THAT(kinds(), ElementsAre("winograd_forward", "conv_repack", "conv_backward_data", "sgd_update", "winograd_filter",
                                   "winograd_filter", "conv_forward"));
}

TEST_F(UseWinograd, SplitsIntoTransformAndContraction) {
  p_.steps[2].attributes.set("pad_top", 0);
  use_winograd(p_, KernelPlan{Isa::avx2, {{"c/forward", {"f4split_4x1", {}}}, {"c/backward_data", {"f4split_4x1", {}}}}, {}});
  EXPECT_THAT(kinds(), ElementsAre("winograd_input", "winograd_contract", "winograd_input", "winograd_contract", "sgd_update",
                                   "conv_forward"));
  const Step &forward = p_.steps[1], &input = p_.steps[2], &backward = p_.steps[3];
  EXPECT_EQ(forward.name, "c/forward");
  EXPECT_EQ(input.name, "c/backward_data/transform");
  EXPECT_EQ(input.phase, Phase::backward);
  EXPECT_THAT(input.inputs, ElementsAre(d_y_));
  EXPECT_EQ(input.attributes, (Attributes{{"kernel_h", 3},
                                          {"kernel_w", 3},
                                          {"stride_h", 1},
                                          {"stride_w", 1},
                                          {"pad_top", 0},
                                          {"pad_left", 1},
                                          {"rotated", 1},
                                          {"result_h", 28},
                                          {"result_w", 28},
                                          {"order_images", 2}}));
  EXPECT_THAT(backward.inputs, ElementsAre(input.outputs[0], w_));
  for (const auto& [name, value] : {std::pair{"kernel_h", 3},
                                    {"kernel_w", 3},
                                    {"stride_h", 1},
                                    {"stride_w", 1},
                                    {"pad_top", 0},
                                    {"pad_left", 1},
                                    {"in_blocks", 8},
                                    {"rotated", 1},
                                    {"activation", 0}}) {
    EXPECT_EQ(backward.attributes.integer(name), value) << name;
  }
  EXPECT_EQ(p_.tensors[input.outputs[0]].desc.count, tile_layout(k3x3, 8, 4 * 49 + 16).elements());
}

TEST_F(UseWinograd, LeavesOtherConvolutionsAlone) {
  const std::vector<std::pair<const char*, double>> others{{"stride_h", 2},   {"stride_w", 2}, {"kernel_h", 2},
                                                           {"dilation_w", 2}, {"groups", 2},   {"scale", 1}};
  for (const auto& [name, value] : others) {
    Program before = p_;
    for (Step& s : before.steps) s.attributes.set(name, value);
    Program after = before;
    use_winograd(after, Isa::avx512);
    for (std::size_t s = 0; s < before.steps.size(); ++s) EXPECT_EQ(before.steps[s].kind, after.steps[s].kind) << name;
  }
  p_.steps[0].inputs.push_back(d_y_);  // an operand of another pass
  p_.steps[2].inputs.push_back(x_);    // what a gradient starts from
  use_winograd(p_, Isa::avx512);
  EXPECT_EQ(p_.steps[0].kind, "conv_forward");
  EXPECT_EQ(p_.steps[2].kind, "winograd_backward_data");
  EXPECT_EQ(p_.steps[2].inputs[2], x_);
}

TEST_F(UseWinograd, HasOtherKernels) {
  for (Step& s : p_.steps) {
    if (s.kind.starts_with("conv_"))
      s.attributes.set("kernel_h", 1), s.attributes.set("kernel_w", 7), s.attributes.set("pad_top", 0);
  }
  use_winograd(p_, KernelPlan{Isa::avx2, {{"c/forward", {"f4_4x1", {}}}, {"c/backward_data", {"f4split_4x1", {}}}}, {}});
  EXPECT_THAT(kinds(), ElementsAre("winograd_forward", "winograd_input", "winograd_contract", "sgd_update", "winograd_filter",
                                   "winograd_filter", "conv_forward"));
  const Form form = winograd::form_of(1, 7);
  EXPECT_EQ(p_.tensors[p_.steps[0].inputs[1]].desc.count, filter_layout(form, 4, 8).elements());
  const WinogradCorrelation correlation = winograd_correlation(p_.steps[1].attributes);
  EXPECT_EQ(correlation.form, form);
  EXPECT_EQ(correlation.pad_top, 0);
  EXPECT_EQ(correlation.pad_left, 5);
  EXPECT_EQ(p_.tensors[p_.steps[1].outputs[0]].desc.count, tile_layout(form, 8, 4 * 28 * 14 + 16).elements());
}

TEST_F(UseWinograd, HasStrides) {
  for (Step& s : p_.steps) {
    if (s.kind.starts_with("conv_")) s.attributes.set("stride_h", 2), s.attributes.set("stride_w", 2);
  }
  const KernelPlan plan{Isa::avx2, {{"c/forward", {"f4_4x1", {}}}, {"c/backward_data", {"f4split_4x1", {}}}}, {}};
  Program uneven = p_;
  use_winograd(p_, plan);
  ASSERT_THAT(kinds(), ElementsAre("winograd_forward", "winograd_input", "winograd_contract", "sgd_update", "winograd_filter",
                                   "winograd_filter", "conv_forward"));
  const Form strided = winograd::form_on(winograd::Grid::strided), spread = winograd::form_on(winograd::Grid::spread_odd);
  EXPECT_EQ(p_.tensors[p_.steps[0].inputs[1]].desc.count, filter_layout(strided, 4, 8).elements());
  EXPECT_EQ(winograd_form(p_.steps[4].attributes), strided);
  for (const int step : {1, 2}) EXPECT_EQ(winograd_form(p_.steps[step].attributes), spread);
  EXPECT_EQ(p_.tensors[p_.steps[1].outputs[0]].desc.count, tile_layout(spread, 8, 4 * 16 + 16).elements());

  // Towards the input every other row would be of the other kind than every other column.
  for (Step& s : uneven.steps) {
    if (s.kind.starts_with("conv_")) s.attributes.set("pad_left", 0);
  }
  use_winograd(uneven, plan);
  EXPECT_EQ(uneven.steps[0].kind, "winograd_forward");
  EXPECT_EQ(uneven.steps[2].kind, "conv_backward_data");
}

TEST(WinogradCorrelation, ReadsWhatEachTileNeeds) {
  using winograd::Grid;
  struct Case {
    int stride, pad;
    bool towards_input;
    Grid grid;
    int before;
  };
  for (const Case& c : {Case{1, 1, false, Grid::dense, 1},
                        {1, 0, true, Grid::dense, 2},
                        {2, 1, false, Grid::strided, 1},
                        {2, 0, true, Grid::spread_even, 1},
                        {2, 1, true, Grid::spread_odd, 0},
                        {2, 2, true, Grid::spread_even, 0},
                        {2, 3, true, Grid::spread_odd, -1}}) {
    Attributes a{{"kernel_h", 3}, {"kernel_w", 3}, {"stride_h", c.stride}, {"stride_w", c.stride}, {"pad_top", c.pad}};
    const WinogradCorrelation correlation = winograd_correlation(a, c.towards_input);
    EXPECT_EQ(correlation.form.y.grid, c.grid);
    EXPECT_EQ(correlation.pad_top, c.before);
    EXPECT_EQ(winograd_correlation(winograd_attributes(a, c.towards_input)).form, correlation.form);
  }
}

TEST(WinogradCost, WinsWithStrides) {
  const Form strided = winograd::form_on(winograd::Grid::strided), spread = winograd::form_on(winograd::Grid::spread_odd);
  const auto expect = [&](const Shape& x, const Shape& y, ConvAlgorithm algorithm) {
    EXPECT_EQ(choose_algorithm(strided, x, y, 16, Isa::avx512), algorithm) << to_string(x);
    EXPECT_EQ(choose_algorithm(spread, y, x, 16, Isa::avx512), algorithm) << to_string(x);
  };
  expect({56, 56, 64}, {28, 28, 128}, ConvAlgorithm::fused_winograd);
  expect({56, 56, 128}, {28, 28, 128}, ConvAlgorithm::fused_winograd);
  EXPECT_EQ(choose_algorithm(spread, {14, 14, 256}, {28, 28, 128}, 16, Isa::avx512),
            ConvAlgorithm::direct);  // transforms in memory
  EXPECT_EQ(choose_algorithm(strided, {28, 28, 128}, {14, 14, 256}, 16, Isa::avx2), ConvAlgorithm::split_winograd);
  expect({14, 14, 256}, {7, 7, 512}, ConvAlgorithm::split_winograd);
  expect({35, 35, 288}, {17, 17, 384}, ConvAlgorithm::split_winograd);
  expect({3, 3, 64}, {2, 2, 64}, ConvAlgorithm::direct);
}

TEST(WinogradCost, WinsWithOtherKernels) {
  const auto choice = [](int kernel_h, int kernel_w, const Shape& map) {
    return choose_algorithm(winograd::form_of(kernel_h, kernel_w), map, map, 16, Isa::avx512);
  };
  EXPECT_EQ(choice(5, 5, {27, 27, 64}), ConvAlgorithm::fused_winograd);
  EXPECT_EQ(choice(1, 7, {17, 17, 192}), ConvAlgorithm::fused_winograd);
  EXPECT_EQ(choice(7, 1, {17, 17, 128}), ConvAlgorithm::fused_winograd);
  EXPECT_EQ(choice(3, 1, {8, 8, 384}), ConvAlgorithm::split_winograd);
  EXPECT_EQ(choice(1, 3, {8, 8, 16}), ConvAlgorithm::direct);  // transforms are as much as the products
}

TEST(WinogradCost, WinsOnTheShapesOfNetworks) {
  for (const Isa isa : {Isa::avx2, Isa::avx512}) {
    for (const Shape& map : {Shape{224, 224, 64}, {112, 112, 128}, {56, 56, 64}, {28, 28, 128}, {14, 14, 256}, {7, 7, 512}}) {
      EXPECT_NE(choose_algorithm(k3x3, map, map, 16, isa), ConvAlgorithm::direct) << to_string(map);
    }
    EXPECT_EQ(choose_algorithm(k3x3, {56, 56, 64}, {56, 56, 64}, 16, isa), ConvAlgorithm::fused_winograd);
    EXPECT_EQ(choose_algorithm(k3x3, {7, 7, 512}, {7, 7, 512}, 16, isa), ConvAlgorithm::split_winograd);
    EXPECT_EQ(choose_algorithm(k3x3, {1, 1, 512}, {1, 1, 512}, 16, isa), ConvAlgorithm::direct);  // 36 products for 9
    EXPECT_EQ(choose_algorithm(k3x3, {2, 2, 64}, {2, 2, 64}, 16, isa), ConvAlgorithm::direct);
  }
}

}  // namespace
}  // namespace convoy
