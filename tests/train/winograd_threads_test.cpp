// A small network with Winograd steps in all three directions: the bits of forward, data and weight gradients depend neither on
// the number of threads nor on the executor, on either instruction set, and all is near direct convolution.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "pipeline/graph/use_winograd.h"
#include "pipeline/graph/use_winograd_gradient.h"
#include "pipeline/train/model_state.h"
#include "tests/support/builtin_registry.h"
#include "tests/support/philox_values.h"
#include "tests/support/step_harness.h"

namespace convoy {
namespace {

enum class Use { none, fused, split };

using Named = std::pair<std::string, std::vector<float>>;

// Ragged channels, maps that tiles do not divide, a shortcut; batch 5, so that groups of images differ in size.
constexpr const char* kJob = R"(version: 1
job: {name: small, seed: 5, output_dir: run}
data: {train: {type: idx, images: i, labels: l}, batch_size: 5}
model:
  input_shape: [18, 22, 3]
  layers:
    - conv2d: {name: stem, filters: 40, kernel_size: 3, padding: same, activation: relu}
    - conv2d: {name: middle, filters: 48, kernel_size: 3, activation: relu}
    - residual_basic: {name: block, filters: 48}
    - conv2d: {name: last, filters: 33, kernel_size: 3, padding: same}
    - global_average_pooling2d: {name: pool}
    - dense: {name: logits, units: 10}
optimizer: {name: sgd, learning_rate: 0.05, momentum: 0.9}
)";

class SmallNetwork {
 public:
  Program program(Isa isa, Use use) const {
    Program program = make_program(job_, registry_, true);
    if (use != Use::none) use_winograd(program, isa);
    choose_kernels(program, registry_, isa);
    if (use != Use::split) return program;
    KernelPlan plan = kernel_plan_of(program, isa);
    for (auto& [step, choice] : plan.choices) {
      if (choice.variant.starts_with(kFusedWinograd)) {
        choice.variant = std::string(kSplitWinograd) + choice.variant.substr(kFusedWinograd.size());
      }
      if (choice.variant == kWinogradGradient) {
        choice = {std::string(kSplitWinogradGradient), {{"run_tiles", 50}, {"in_group", 2}, {"out_group", 2}}};
      }
    }
    program = make_program(job_, registry_, true);
    use_winograd(program, plan);
    choose_kernels(program, registry_, isa);
    apply_kernel_plan(program, plan);
    return program;
  }

  // Predictions, logits, losses and gradients of some steps, the second one on a short batch, and the weights behind each.
  std::vector<Named> train(Program program, Isa isa, ExecutorKind kind, int threads, int steps) const {
    Session session(std::move(program), registry_, isa, kind, threads);
    initialize_model(session, job_.spec.job.seed);
    std::vector<Named> all;
    for (int step = 0; step < steps; ++step) run_step(session, step, step == 1 ? 3 : 5, all);
    return all;
  }

 private:
  void run_step(Session& session, int step, int count, std::vector<Named>& all) const {
    BatchSlot slot;
    slot.count = count;
    const std::string suffix = std::to_string(step);
    const std::vector<float> images = test::formula_values("images" + suffix, 5 * job_.network.input_shape.elements());
    slot.images = Arena(images.size() * sizeof(float));
    std::memcpy(slot.images.data(), images.data(), images.size() * sizeof(float));
    slot.labels = test::formula_labels("labels" + suffix, 5, 10);
    slot.sample_ids.resize(5);
    session.set_batch(slot);
    RunContext context;
    context.step = step;
    context.learning_rate = 0.05f;
    const auto take = [&](const std::string& name, TensorId id) {
      const std::span<const float> values = session.values(id);
      all.emplace_back(name + suffix, std::vector<float>(values.begin(), values.begin() + std::ssize(values) / 5 * count));
    };
    session.run(Phase::predict, context);
    take("prediction", session.program().predict.logits);
    session.run(Phase::forward, context);
    take("logits", session.program().training.logits);
    session.run(Phase::backward, context);
    for (const Parameter& p : session.program().parameters) {
      if (p.tensors.gradient == kNoTensor) continue;
      all.emplace_back("d_" + p.layer + "/" + p.spec.name + suffix, session.read(p, p.tensors.gradient));
    }
    session.run(Phase::update, context);
    for (const Parameter& p : session.program().parameters) {
      all.emplace_back(p.layer + "/" + p.spec.name + suffix, session.read(p, p.tensors.value));
    }
  }

  Registry registry_ = test::builtin_registry();
  Job job_ = load_job_text(kJob, "spec.yaml", {}, registry_);
};

class WinogradThreads : public testing::TestWithParam<std::tuple<Isa, Use>> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(std::get<0>(GetParam())); }
  SmallNetwork network_;
};

TEST_P(WinogradThreads, HasStepsInAllDirections) {
  const auto& [isa, use] = GetParam();
  std::multiset<std::string> kinds;
  for (const Step& step : network_.program(isa, use).steps) {
    if (step.phase == Phase::forward || step.phase == Phase::backward) kinds.insert(step.kind);
  }
  const bool split = use == Use::split;
  EXPECT_EQ(kinds.count("winograd_forward"), split ? 0u : 4u);
  EXPECT_EQ(kinds.count("winograd_backward_data"), split ? 0u : 4u);
  EXPECT_EQ(kinds.count("winograd_contract"), split ? 8u : 0u);
  EXPECT_EQ(kinds.count("winograd_backward_weights"), split ? 0u : 4u);
  EXPECT_EQ(kinds.count("winograd_gradient_contract"), split ? 4u : 0u);
}

TEST_P(WinogradThreads, LeaveTheBitsInBothExecutors) {
  const auto& [isa, use] = GetParam();
  const Program program = network_.program(isa, use);
  const std::vector<Named> one = network_.train(program, isa, ExecutorKind::graph, 1, 3);
  for (const ExecutorKind kind : {ExecutorKind::graph, ExecutorKind::threads}) {
    for (const int threads : {1, 2, 4}) {
      SCOPED_TRACE(std::string(kind == ExecutorKind::graph ? "graph" : "threads") + " " + std::to_string(threads));
      const std::vector<Named> other = network_.train(program, isa, kind, threads, 3);
      ASSERT_EQ(other.size(), one.size());
      for (std::size_t i = 0; i < one.size(); ++i) {
        ASSERT_EQ(other[i].first, one[i].first);
        ASSERT_EQ(other[i].second.size(), one[i].second.size());
        EXPECT_EQ(std::memcmp(other[i].second.data(), one[i].second.data(), one[i].second.size() * sizeof(float)), 0)
            << one[i].first;
      }
    }
  }
}

// Of the first step: in later ones values cross the knees of relus. An error of one layer is at most 5.3e-6 of its largest output
// (winograd_error_test), and it passes through at most four layers on each of the ways forward and back.
TEST_P(WinogradThreads, AndTheNetworkIsNearThatOfDirectConvolutions) {
  const auto& [isa, use] = GetParam();
  constexpr double kTolerance = 8 * 5.3e-6;
  const auto with = network_.train(network_.program(isa, use), isa, ExecutorKind::graph, 2, 1);
  const auto without = network_.train(network_.program(isa, Use::none), isa, ExecutorKind::graph, 2, 1);
  ASSERT_EQ(with.size(), without.size());
  double worst = 0;
  bool differs = false;
  for (std::size_t i = 0; i < with.size(); ++i) {
    ASSERT_EQ(with[i].first, without[i].first);
    double error = 0, largest = 0;
    for (std::size_t k = 0; k < with[i].second.size(); ++k) {
      error = std::max(error, std::abs(double(with[i].second[k]) - without[i].second[k]));
      largest = std::max(largest, std::abs(double(without[i].second[k])));
    }
    EXPECT_LE(error, kTolerance * largest) << with[i].first;
    if (largest > 0) worst = std::max(worst, error / largest);
    differs |= error > 0;
  }
  RecordProperty("largest_difference", std::to_string(worst * 1e6) + "e-6");
  EXPECT_TRUE(differs) << "they are different sums";
}

INSTANTIATE_TEST_SUITE_P(Uses, WinogradThreads,
                         testing::Combine(testing::Values(Isa::avx2, Isa::avx512), testing::Values(Use::fused, Use::split)),
                         [](const auto& info) {
                           return std::string(to_string(std::get<0>(info.param))) +
                                  (std::get<1>(info.param) == Use::split ? "_split" : "_fused");
                         });

}  // namespace
}  // namespace convoy
