// Training with a first layer whose image is folded: a choice that the stored plan keeps, the same bits for any number of
// threads, and nearly the weights of the direct convolution.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "tests/train/tiny_training.h"

namespace convoy {
namespace {

using test::TinyNetwork;
using test::trained;

constexpr TinyNetwork kNetwork{64, R"(    - conv2d: {filters: 64, kernel_size: 11, strides: 4, padding: same, activation: relu}
    - global_average_pooling2d: {}
    - dense: {units: 10}
)"};

std::unique_ptr<Session> session(bool winograd, std::optional<KernelPlan> plan = std::nullopt, bool training = true) {
  const std::string runtime = winograd ? "runtime: {winograd: true}\n" : "runtime: {winograd: false}\n";
  SessionOptions options;
  options.plan = std::move(plan);
  options.training = training;
  return make_session(
      load_job_text(test::tiny_job(kNetwork.size, kNetwork.layers) + runtime, "spec.yaml", {}, test::builtin_registry()),
      test::builtin_registry(), options);
}

KernelPlan plan_of(const Session& of) { return kernel_plan_from_json(kernel_plan_json(of, choose_isa())); }

// Folded images, folded weights in both their phases, unfolded gradients, direct convolutions of images.
std::array<std::ptrdiff_t, 4> counts(const Session& of) {
  const auto count = [&](const char* kind) { return std::ranges::count(of.program().steps, kind, &Step::kind); };
  return {count("space_to_depth"), count("fold_image_weights"), count("unfold_image_weights"),
          count("image_conv_forward") + count("image_conv_backward_weights")};
}

constexpr std::array<std::ptrdiff_t, 4> kFolded{2, 2, 1, 0}, kDirect{0, 0, 0, 3}, kPrediction{1, 1, 0, 0};

TEST(FoldedImage, IsKeptByStoredPlans) {
  const auto with = session(true), without = session(false);
  EXPECT_EQ(counts(*with), kFolded);
  EXPECT_EQ(counts(*without), kDirect);
  const KernelPlan plan = plan_of(*with), plain = plan_of(*without);
  const auto resumed = session(false, plan), resumed_plain = session(true, plain);
  EXPECT_EQ(counts(*resumed), kFolded);
  EXPECT_EQ(plan_of(*resumed), plan);
  EXPECT_EQ(counts(*resumed_plain), kDirect);
  EXPECT_EQ(plan_of(*resumed_plain), plain);
  EXPECT_EQ(counts(*session(false, plan, false)), kPrediction);
}

// Each direction follows its own entry.
TEST(FoldedImage, MayBeForOneDirection) {
  KernelPlan plan = plan_of(*session(true));
  const KernelPlan plain = plan_of(*session(false));
  for (auto& [step, choice] : plan.choices) {
    if (choice.variant == "f4gradient" && plain.choices.at(step).variant == "chunked") choice = plain.choices.at(step);
  }
  const auto resumed = session(true, plan);
  EXPECT_EQ(counts(*resumed), (std::array<std::ptrdiff_t, 4>{2, 2, 0, 1}));
  EXPECT_EQ(plan_of(*resumed), plan);
}

TEST(FoldedImage, HasTheSameBitsForAnyNumberOfThreads) {
  const std::vector<float> one = trained(kNetwork, true, 1);
  EXPECT_EQ(one, trained(kNetwork, true, 2));
  EXPECT_EQ(one, trained(kNetwork, true, 4));
}

TEST(FoldedImage, TrainsNearlyAsDirectConvolution) {
  const double distance = test::relative_distance(trained(kNetwork, true, 1), trained(kNetwork, false, 1));
  EXPECT_GT(distance, 0.0);  // they are different sums
  EXPECT_LT(distance, 2e-6);
}

}  // namespace
}  // namespace convoy
