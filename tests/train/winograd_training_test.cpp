// Training steps by Winograd in all three directions: the same bits for any number of threads, and nearly the weights of direct
// convolutions.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "pipeline/graph/follow_writers.h"
#include "pipeline/graph/use_winograd_gradient.h"
#include "pipeline/train/run_session.h"
#include "tests/support/builtin_registry.h"
#include "tests/train/tiny_job.h"

namespace convoy {
namespace {

constexpr int kBatch = 8, kSize = 18;

constexpr const char* kLayers = R"(    - conv2d: {filters: 40, kernel_size: 3, padding: same, activation: relu}
    - conv2d: {filters: 48, kernel_size: 3, padding: same, activation: relu}
    - conv2d: {filters: 32, kernel_size: 3, padding: valid}
    - flatten: {}
    - dense: {units: 10}
)";

std::unique_ptr<Session> tiny_session(bool winograd, int threads) {
  const std::string runtime = winograd ? "runtime: {winograd: true}\n" : "runtime: {winograd: false}\n";
  const Job job = load_job_text(test::tiny_job(kSize, kLayers) + runtime, "spec.yaml", {}, test::builtin_registry());
  SessionOptions options;
  options.threads = threads;
  std::unique_ptr<Session> session = make_session(job, test::builtin_registry(), options);
  std::mt19937 engine(5);
  std::normal_distribution<float> normal(0.0f, 0.1f);
  for (const Parameter& p : session->program().parameters) {
    std::vector<float> plain(element_count(p.spec.dims));
    for (float& v : plain) v = normal(engine);
    session->write(p, p.tensors.value, plain);
  }
  session->run(Phase::repack);
  return session;
}

BatchSlot random_batch(int count) {
  BatchSlot slot;
  slot.count = count;
  slot.images = Arena(sizeof(float) * kBatch * kSize * kSize);
  std::mt19937 engine(9);
  std::normal_distribution<float> normal;
  std::generate_n(reinterpret_cast<float*>(slot.images.data()), kBatch * kSize * kSize, [&] { return normal(engine); });
  for (int i = 0; i < kBatch; ++i) slot.labels.push_back(i), slot.sample_ids.push_back(i);
  return slot;
}

// Updates and the copies of weights run together.
TEST(WinogradTraining, CopiesOfWeightsFollowTheirUpdates) {
  const std::unique_ptr<Session> session = tiny_session(true, 1);
  int copies = 0;
  for (const Step& step : session->program().steps) {
    if (step.kind != "winograd_filter" || step.phase != Phase::update) continue;
    EXPECT_TRUE(follows(step)) << step.name;
    ++copies;
  }
  EXPECT_GT(copies, 0);
}

// The weights after three steps, the second of them on a short batch.
std::vector<float> trained(bool winograd, int threads) {
  const std::unique_ptr<Session> session = tiny_session(winograd, threads);
  RunContext context;
  context.learning_rate = 0.01;
  for (const int count : {kBatch, 3, kBatch}) {
    const BatchSlot slot = random_batch(count);
    session->set_batch(slot);
    for (const Phase phase : {Phase::forward, Phase::backward, Phase::update}) session->run(phase, context);
    ++context.step;
  }
  std::vector<float> all;
  for (const Parameter& p : session->program().parameters) {
    const std::vector<float> values = session->read(p, p.tensors.value);
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

TEST(WinogradTraining, HasAWeightGradientForEachConvolutionThatAllows) {
  const auto count = [](const Session& session) {
    return std::ranges::count(session.program().steps, kWinogradGradient, [](const Step& s) { return s.kernel.variant; });
  };
  EXPECT_EQ(count(*tiny_session(true, 1)), 2);
  EXPECT_EQ(count(*tiny_session(false, 1)), 0);
}

TEST(WinogradTraining, HasTheSameBitsForAnyNumberOfThreads) {
  const std::vector<float> one = trained(true, 1);
  EXPECT_EQ(one, trained(true, 2));
  EXPECT_EQ(one, trained(true, 4));
}

TEST(WinogradTraining, IsNearDirectConvolution) {
  const std::vector<float> winograd = trained(true, 1), direct = trained(false, 1);
  double difference = 0, norm = 0;
  for (std::size_t i = 0; i < direct.size(); ++i) {
    difference += std::pow(double(winograd[i]) - direct[i], 2);
    norm += std::pow(double(direct[i]), 2);
  }
  EXPECT_GT(difference, 0.0);  // they are different sums
  EXPECT_LT(std::sqrt(difference / norm), 2e-6);
}

}  // namespace
}  // namespace convoy
