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

// Small maps with many channels, and short tiles: in steps of their own.
constexpr TinyNetwork kDeepNetwork{7, R"(    - conv2d: {filters: 256, kernel_size: 3, padding: same, activation: relu}
    - conv2d: {filters: 272, kernel_size: 3, padding: same, activation: relu}
    - global_average_pooling2d: {}
    - dense: {units: 10}
)"};

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

// The map that forward transformed is there for the gradient of weights too.
TEST(WinogradTraining, TransformsTheInputsOfDeepConvolutionsOnce) {
  const std::unique_ptr<Session> session = tiny_session(kDeepNetwork, true, 1);
  const auto count = [&](std::string_view kind, Phase phase) {
    return std::ranges::count_if(session->program().steps, [&](const Step& s) { return s.kind == kind && s.phase == phase; });
  };
  EXPECT_EQ(count("winograd_gradient_contract", Phase::backward), 1);
  EXPECT_EQ(count("winograd_input", Phase::forward), 1);
  EXPECT_EQ(count("winograd_input", Phase::backward), 1) << "of backward-data alone";
}

TEST(WinogradTraining, HasTheSameBitsForAnyNumberOfThreads) {
  for (const TinyNetwork& network : {kNetwork, kDeepNetwork}) {
    const std::vector<float> one = trained(network, true, 1);
    EXPECT_EQ(one, trained(network, true, 2));
    EXPECT_EQ(one, trained(network, true, 4));
  }
}

TEST(WinogradTraining, IsNearDirectConvolution) {
  for (const TinyNetwork& network : {kNetwork, kDeepNetwork}) {
    const std::vector<float> winograd = trained(network, true, 1), direct = trained(network, false, 1);
    const double distance = relative_distance(winograd, direct);
    EXPECT_GT(distance, 0.0);  // they are different sums
    EXPECT_LT(distance, 2e-6);
  }
}

}  // namespace
}  // namespace convoy
