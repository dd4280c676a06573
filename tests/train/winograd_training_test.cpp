// Training steps by Winograd in all three directions: the same bits for any number of threads, and nearly the weights of direct
// convolutions.
#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/graph/follow_writers.h"
#include "pipeline/graph/use_winograd_gradient.h"
#include "tests/train/tiny_training.h"

namespace convoy {
namespace {

using test::relative_distance;
using test::tiny_session;
using test::TinyNetwork;
using test::trained;

constexpr const char* kLayers = R"(    - conv2d: {filters: 40, kernel_size: 3, padding: same, activation: relu}
    - conv2d: {filters: 48, kernel_size: 3, padding: same, activation: relu}
    - conv2d: {filters: 32, kernel_size: 3, padding: valid}
    - flatten: {}
    - dense: {units: 10}
)";

constexpr TinyNetwork kNetwork{18, kLayers};

// Updates and the copies of weights run together.
TEST(WinogradTraining, CopiesOfWeightsFollowTheirUpdates) {
  const std::unique_ptr<Session> session = tiny_session(kNetwork, true, 1);
  int copies = 0;
  for (const Step& step : session->program().steps) {
    if (step.kind != "winograd_filter" || step.phase != Phase::update) continue;
    EXPECT_TRUE(follows(step)) << step.name;
    ++copies;
  }
  EXPECT_GT(copies, 0);
}

TEST(WinogradTraining, HasAWeightGradientForEachConvolutionThatAllows) {
  const auto count = [](const Session& session) {
    return std::ranges::count(session.program().steps, kWinogradGradient, [](const Step& s) { return s.kernel.variant; });
  };
  EXPECT_EQ(count(*tiny_session(kNetwork, true, 1)), 2);
  EXPECT_EQ(count(*tiny_session(kNetwork, false, 1)), 0);
}

TEST(WinogradTraining, HasTheSameBitsForAnyNumberOfThreads) {
  const std::vector<float> one = trained(kNetwork, true, 1);
  EXPECT_EQ(one, trained(kNetwork, true, 2));
  EXPECT_EQ(one, trained(kNetwork, true, 4));
}

TEST(WinogradTraining, IsNearDirectConvolution) {
  const std::vector<float> winograd = trained(kNetwork, true, 1), direct = trained(kNetwork, false, 1);
  const double distance = relative_distance(winograd, direct);
  EXPECT_GT(distance, 0.0);  // they are different sums
  EXPECT_LT(distance, 2e-6);
}

}  // namespace
}  // namespace convoy
