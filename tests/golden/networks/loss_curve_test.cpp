// Ten losses of whole networks, SGD with momentum, from the same weights and batches as PyTorch's. LeNet-5's are in ../.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/golden/network_text.h"
#include "tests/golden/networks/network_golden.h"
#include "tests/golden/networks/zoo_cases.h"
#include "tests/support/builtin_registry.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

class LossCurve : public ::testing::TestWithParam<ZooCase> {};

// A loss is a sum in float32 over the batch and the heads.
constexpr double kRounding = 1e-6;

double train_step(Session& session, const nlohmann::json& golden, int step) {
  const BatchSlot slot = golden_batch(golden, std::to_string(step));
  session.set_batch(slot);
  RunContext context;
  context.step = step;
  context.learning_rate = golden.at("learning_rate");
  session.run(Phase::forward, context);
  const double loss = mean_loss(session, slot.count);
  session.run(Phase::backward, context);
  session.run(Phase::update, context);
  return loss;
}

// Errors grow from step to step: each may be three times the largest that float32 had so far, or twice as far as exact
// losses from weights nearby lay apart.
void expect_curve(const ZooCase& of, bool winograd) {
  const nlohmann::json golden = network_golden("curves", of.network);
  const Registry registry = builtin_registry();
  const Job job = golden_job(golden, registry);
  const std::unique_ptr<Session> session = golden_session(golden, job, registry, of.isa, winograd);
  const double rounding = winograd ? 3.4 : 1.0;  // its errors to those of direct sums
  const auto expected = golden.at("losses").get<std::vector<double>>();
  double allowed = kRounding;
  ASSERT_EQ(expected.size(), 10u);
  for (int step = 0; step < 10; ++step) {
    const double float32_error = golden.at("float32_errors").at(step), moved = golden.at("moved").at(step);
    allowed = std::max({allowed, 3.0 * rounding * float32_error, 2.0 * moved});
    EXPECT_NEAR(train_step(*session, golden, step), expected[step], allowed * expected[step]) << "step " << step;
  }
}

TEST_P(LossCurve, IsTheReferences) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam().isa);
  expect_curve(GetParam(), false);
}

TEST_P(LossCurve, IsTheReferencesByWinograd) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam().isa);
  expect_curve(GetParam(), true);
}

INSTANTIATE_TEST_SUITE_P(Quick, LossCurve, ::testing::ValuesIn(on_both_isas(kCurveNetworks)), zoo_case_name);

}  // namespace
}  // namespace convoy::test
