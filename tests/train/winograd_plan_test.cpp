// Which convolutions run by Winograd is part of the stored plan: a resumed run goes on as it began, whatever the rule or the
// spec says by then.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "pipeline/graph/use_winograd.h"
#include "pipeline/graph/use_winograd_gradient.h"
#include "pipeline/train/run_session.h"
#include "tests/support/builtin_registry.h"
#include "tests/train/tiny_job.h"

namespace convoy {
namespace {

constexpr const char* kLayers = R"(    - conv2d: {filters: 32, kernel_size: 3, padding: same, activation: relu}
    - conv2d: {filters: 48, kernel_size: 3, padding: same, activation: relu}
    - conv2d: {filters: 32, kernel_size: 3, padding: same, strides: 2}
    - flatten: {}
    - dense: {units: 10}
)";

Job job(const std::string& runtime) {
  return load_job_text(test::tiny_job(16, kLayers) + "runtime: " + runtime + "\n", "spec.yaml", {}, test::builtin_registry());
}

std::unique_ptr<Session> session(const std::string& runtime, std::optional<KernelPlan> plan = std::nullopt,
                                 bool training = true) {
  SessionOptions options;
  options.plan = std::move(plan);
  options.training = training;
  return make_session(job(runtime), test::builtin_registry(), options);
}

KernelPlan plan_of(const Session& of) { return kernel_plan_from_json(kernel_plan_json(of, choose_isa())); }

int winograd_steps(const Session& of) {
  return static_cast<int>(std::ranges::count_if(of.program().steps, [](const Step& s) {
    return s.kernel.variant.starts_with(kFusedWinograd) || s.kernel.variant.starts_with(kSplitWinograd);
  }));
}

TEST(WinogradPlan, IsFollowedBySpecsThatSayOtherwise) {
  const auto with = session("{}"), without = session("{winograd: false}");
  // The second convolution forward, towards its input, and in inference.
  EXPECT_EQ(winograd_steps(*with), 3);
  EXPECT_EQ(winograd_steps(*without), 0);
  const KernelPlan plan = plan_of(*with), plain = plan_of(*without);
  EXPECT_NE(plan, plain);
  EXPECT_EQ(plan_of(*session("{winograd: false}", plan)), plan);
  EXPECT_EQ(plan_of(*session("{}", plain)), plain);
  EXPECT_EQ(winograd_steps(*session("{winograd: false}", plan, false)), 1);  // inference alone
}

TEST(WinogradPlan, MayBeSplit) {
  KernelPlan plan = plan_of(*session("{}"));
  int gradients = 0;
  for (auto& [step, choice] : plan.choices) {
    if (choice.variant.starts_with(kFusedWinograd)) {
      choice.variant = std::string(kSplitWinograd) + choice.variant.substr(kFusedWinograd.size());
    }
    if (choice.variant == kWinogradGradient) {
      choice = {std::string(kSplitWinogradGradient), {{"run_tiles", 32}, {"in_group", 1}, {"out_group", 2}}};
      ++gradients;
    }
  }
  EXPECT_EQ(gradients, 1);
  EXPECT_EQ(plan_of(*session("{}", plan)), plan);
}

TEST(WinogradPlan, KeepsNoCopyOfAWeightThatNobodyReads) {
  const auto with = session("{}");
  const Program& program = with->program();
  for (const Step& step : program.steps) {
    if (step.kind != "conv_repack") continue;
    EXPECT_TRUE(std::ranges::any_of(program.steps, [&](const Step& reader) {
      return std::ranges::find(reader.inputs, step.outputs[0]) != reader.inputs.end();
    })) << step.name;
  }
}

}  // namespace
}  // namespace convoy
