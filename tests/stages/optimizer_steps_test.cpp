#include <gtest/gtest.h>

#include <cmath>

#include "stages/steps/optimizer/adam_step.h"
#include "stages/steps/optimizer/sgd_step.h"
#include "tests/reference/optimizer_reference.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

class OptimizerStepsTest : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

constexpr std::int64_t kLengths[] = {16, 48, 65536 + 16};
const DecayReference kDecays[] = {{0, false}, {0.01, false}, {0.01, true}};
constexpr int kSteps = 5;
constexpr double kLrMult = 0.5;

RunContext context_of(int step) {
  RunContext context;
  context.step = step;
  context.learning_rate = 0.1 / (1 + step);
  return context;
}

struct Tensors {
  TensorId value, gradient, m, v;
};

// The last 5 elements are pads: zero value and zero gradient.
Tensors add_tensors(StepHarness& h, std::int64_t length) {
  const Tensors t{h.add(TensorDesc::plain("value", length)), h.add(TensorDesc::plain("gradient", length)),
                  h.add(TensorDesc::plain("m", length)), h.add(TensorDesc::plain("v", length))};
  h.fill_normal(t.value, 1);
  for (std::int64_t i = length - 5; i < length; ++i) h.values(t.value)[i] = 0;
  return t;
}

void fill_gradient(StepHarness& h, const Tensors& t, int step) {
  h.fill_normal(t.gradient, 10 + step);
  const auto g = h.values(t.gradient);
  for (std::size_t i = g.size() - 5; i < g.size(); ++i) g[i] = 0;
}

void expect_pads_zero(StepHarness& h, TensorId id) {
  for (float v : h.values(id).last(5)) ASSERT_EQ(v, 0.0f);
}

TEST_P(OptimizerStepsTest, SgdMatchesReferenceOverSteps) {
  for (std::int64_t length : kLengths)
    for (const DecayReference& decay : kDecays)
      for (double momentum : {0.0, 0.9})
        for (bool nesterov : {false, true}) {
          StepHarness h(GetParam(), 1);
          const Tensors t = add_tensors(h, length);
          std::vector<double> w(h.values(t.value).begin(), h.values(t.value).end()), v(length, 0.0);
          Step step;
          step.inputs = {t.value, t.gradient};
          step.outputs = {t.value};
          if (momentum > 0) step.inputs.push_back(t.v), step.outputs.push_back(t.v);
          step.attributes = {{"lr_mult", kLrMult},
                             {"weight_decay", decay.weight_decay},
                             {"decoupled", decay.decoupled ? 1.0 : 0.0},
                             {"momentum", momentum},
                             {"nesterov", nesterov ? 1.0 : 0.0}};
          for (int s = 0; s < kSteps; ++s) {
            fill_gradient(h, t, s);
            h.run(sgd_update_kind(), step, 1, context_of(s), s % 2 == 1);
            for (std::int64_t i = 0; i < length; ++i) {
              sgd_reference(w[i], v[i], h.values(t.gradient)[i], context_of(s).learning_rate * kLrMult, momentum, nesterov,
                            decay);
            }
          }
          for (std::int64_t i = 0; i < length; ++i) {
            ASSERT_NEAR(h.values(t.value)[i], w[i], 3e-6) << i;
            if (momentum > 0) {
              ASSERT_NEAR(h.values(t.v)[i], v[i], 1e-6);
            }
          }
          expect_pads_zero(h, t.value);
        }
}

TEST_P(OptimizerStepsTest, AdamMatchesReferenceOverSteps) {
  for (std::int64_t length : kLengths)
    for (const DecayReference& decay : kDecays) {
      StepHarness h(GetParam(), 1);
      const Tensors t = add_tensors(h, length);
      const AdamReference adam{0.8, 0.99, 1e-5};
      std::vector<double> w(h.values(t.value).begin(), h.values(t.value).end()), m(length, 0.0), v(length, 0.0);
      Step step;
      step.inputs = {t.value, t.gradient, t.m, t.v};
      step.outputs = {t.value, t.m, t.v};
      step.attributes = {{"lr_mult", kLrMult},
                         {"weight_decay", decay.weight_decay},
                         {"decoupled", decay.decoupled ? 1.0 : 0.0},
                         {"beta_1", adam.beta_1},
                         {"beta_2", adam.beta_2},
                         {"epsilon", adam.epsilon}};
      for (int s = 0; s < kSteps; ++s) {
        fill_gradient(h, t, s);
        h.run(adam_update_kind(), step, 1, context_of(s), s % 2 == 1);
        for (std::int64_t i = 0; i < length; ++i) {
          adam_reference(w[i], m[i], v[i], h.values(t.gradient)[i], context_of(s).learning_rate * kLrMult, s + 1, adam, decay);
        }
      }
      for (std::int64_t i = 0; i < length; ++i) {
        ASSERT_NEAR(h.values(t.value)[i], w[i], 5e-6) << i;
        ASSERT_NEAR(h.values(t.m)[i], m[i], 2e-6) << i;
        ASSERT_NEAR(h.values(t.v)[i], v[i], 2e-6 * (1 + v[i])) << i;
      }
      expect_pads_zero(h, t.value);
      expect_pads_zero(h, t.m);
      expect_pads_zero(h, t.v);
    }
}

// Both rules go downhill on f(w) = w^2 / 2, whose gradient is w itself.
TEST_P(OptimizerStepsTest, BothMinimiseAParabola) {
  for (bool adam : {false, true}) {
    StepHarness h(GetParam(), 1);
    const Tensors t = add_tensors(h, 16);
    for (float& w : h.values(t.value)) w = 1;
    Step step;
    step.inputs = adam ? std::vector{t.value, t.gradient, t.m, t.v} : std::vector{t.value, t.gradient, t.v};
    step.outputs = adam ? std::vector{t.value, t.m, t.v} : std::vector{t.value, t.v};
    step.attributes = {{"momentum", 0.5}, {"beta_1", 0.9}, {"beta_2", 0.999}, {"epsilon", 1e-7}};
    RunContext context;
    context.learning_rate = 0.05;
    for (int s = 0; s < 300; ++s) {
      std::copy_n(h.values(t.value).begin(), 16, h.values(t.gradient).begin());
      context.step = s;
      h.run(adam ? adam_update_kind() : sgd_update_kind(), step, 1, context);
    }
    for (float w : h.values(t.value)) ASSERT_LT(std::abs(w), 0.02f) << (adam ? "adam" : "sgd");
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, OptimizerStepsTest, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
