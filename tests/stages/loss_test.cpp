#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "stages/steps/loss/binary_cross_entropy_step.h"
#include "stages/steps/loss/softmax_cross_entropy_step.h"
#include "stages/steps/loss/sum_losses_step.h"
#include "tests/reference/softmax_reference.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

TEST(SoftmaxReference, GradientAgreesWithFiniteDifferences) {
  const std::vector<double> logits{0.3, -1.2, 2.5, 0.0, 1.1};
  const std::vector<double> d = cross_entropy_gradient_reference(logits, 3, 4);
  for (std::size_t k = 0; k < logits.size(); ++k) {
    std::vector<double> up = logits, down = logits;
    up[k] += 1e-6;
    down[k] -= 1e-6;
    EXPECT_NEAR(d[k], (cross_entropy_reference(up, 3) - cross_entropy_reference(down, 3)) / 2e-6 / 4, 1e-9);
  }
}

class LossTest : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

struct Tensors {
  TensorId logits, labels, loss, probabilities, d_logits;
};

Tensors add_tensors(StepHarness& h, int classes) {
  const Shape shape = Shape::vector(classes);
  return {h.add(TensorDesc::blocked("logits", shape)), h.add(TensorDesc::plain("labels", 1, DType::i32, true)),
          h.add(TensorDesc::plain("loss", 1, DType::f32, true)), h.add(TensorDesc::blocked("probabilities", shape)),
          h.add(TensorDesc::blocked("d_logits", shape))};
}

void run_both(StepHarness& h, const Tensors& t, int batch) {
  Step forward;
  forward.inputs = {t.logits, t.labels};
  forward.outputs = {t.loss, t.probabilities};
  h.run(softmax_cross_entropy_forward_kind(), forward, batch);
  Step backward;
  backward.inputs = {t.probabilities, t.labels};
  backward.outputs = {t.d_logits};
  h.run(softmax_cross_entropy_backward_kind(), backward, batch, {}, true);
}

std::vector<double> logits_of(StepHarness& h, TensorId id, int n) {
  std::vector<double> row;
  for (int c = 0; c < h.desc(id).shape.channels; ++c) row.push_back(h.at(id, n, 0, 0, c));
  return row;
}

TEST_P(LossTest, MatchesReferenceForRaggedClassCounts) {
  for (int classes : {1, 2, 10, 15, 16, 17, 100, 1000}) {
    const int max_batch = 40, batch = 37;  // more than one tile at 1000 classes
    StepHarness h(GetParam(), max_batch);
    const Tensors t = add_tensors(h, classes);
    h.fill_normal(t.logits, 1);
    for (float& v : h.values(t.logits)) v *= 5;
    for (int n = 0; n < max_batch; ++n) h.values<std::int32_t>(t.labels)[n] = (7 * n + 3) % classes;
    run_both(h, t, batch);
    h.expect_zero_pads(t.probabilities);
    h.expect_zero_pads(t.d_logits);
    for (int n = 0; n < batch; ++n) {
      const std::vector<double> logits = logits_of(h, t.logits, n);
      const int label = h.values<std::int32_t>(t.labels)[n];
      const double loss = cross_entropy_reference(logits, label);
      ASSERT_NEAR(h.values(t.loss)[n], loss, 8 * 1.2e-7 * (20 + std::abs(loss))) << classes;
      const std::vector<double> p = softmax_reference(logits), d = cross_entropy_gradient_reference(logits, label, batch);
      for (int c = 0; c < classes; ++c) {
        ASSERT_NEAR(h.at(t.probabilities, n, 0, 0, c), p[c], 4e-6 * p[c] + 1e-37) << classes;
        ASSERT_NEAR(h.at(t.d_logits, n, 0, 0, c), d[c], (4e-6 * p[c] + (c == label ? 1.2e-7 : 0)) / batch + 1e-37) << classes;
      }
    }
    for (int n = batch; n < max_batch; ++n) ASSERT_EQ(h.values(t.loss)[n], 0.0f);
  }
}

TEST_P(LossTest, HugeLogitsDoNotOverflow) {
  StepHarness h(GetParam(), 2);
  const Tensors t = add_tensors(h, 3);
  h.at(t.logits, 0, 0, 0, 0) = 1e30f;
  h.at(t.logits, 0, 0, 0, 1) = -1e30f;
  h.at(t.logits, 1, 0, 0, 0) = -1000;
  h.at(t.logits, 1, 0, 0, 1) = -1001;
  h.at(t.logits, 1, 0, 0, 2) = -2000;
  h.values<std::int32_t>(t.labels)[1] = 1;
  run_both(h, t, 2);
  EXPECT_EQ(h.values(t.loss)[0], 0.0f);
  EXPECT_NEAR(h.values(t.loss)[1], 1 + std::log1p(std::exp(-1.0)), 1e-6);
  EXPECT_EQ(h.at(t.probabilities, 1, 0, 0, 2), 0.0f);
}

TEST_P(LossTest, LogitsThatAreNotFiniteGiveNan) {
  for (float bad : {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::quiet_NaN(), INFINITY, -INFINITY}) {
    for (int where : {0, 7, 18}) {
      StepHarness h(GetParam(), 2);
      const Tensors t = add_tensors(h, 19);
      h.fill_normal(t.logits, 1);
      h.at(t.logits, 0, 0, 0, where) = bad;
      run_both(h, t, 2);
      EXPECT_TRUE(std::isnan(h.values(t.loss)[0])) << bad << " at " << where;
      EXPECT_TRUE(std::isnan(h.at(t.probabilities, 0, 0, 0, 1)));
      EXPECT_TRUE(std::isnan(h.at(t.d_logits, 0, 0, 0, 1)));
      EXPECT_TRUE(std::isfinite(h.values(t.loss)[1]));
      h.expect_zero_pads(t.probabilities);
      h.expect_zero_pads(t.d_logits);
    }
  }
}

TEST(SumLosses, AddsEachHeadsLossTimesItsWeight) {
  StepHarness h(Isa::avx2, 3);
  const TensorId main = h.add(TensorDesc::plain("main", 1, DType::f32, true));
  const TensorId side = h.add(TensorDesc::plain("side", 1, DType::f32, true));
  const TensorId total = h.add(TensorDesc::plain("total", 1, DType::f32, true));
  for (int n = 0; n < 3; ++n) h.values(main)[n] = float(n), h.values(side)[n] = 10.0f * float(n + 1);
  Step step;
  step.inputs = {main, side};
  step.outputs = {total};
  step.attributes = {{"weight_0", 1.0}, {"weight_1", 0.5}};
  h.run(sum_losses_kind(), step, 3);
  for (int n = 0; n < 3; ++n) EXPECT_EQ(h.values(total)[n], float(n) + 5.0f * float(n + 1));
}

TEST_P(LossTest, AWeightScalesTheGradient) {
  StepHarness h(GetParam(), 2);
  const Tensors t = add_tensors(h, 10);
  h.fill_normal(t.logits, 3);
  run_both(h, t, 2);
  const std::vector<float> plain(h.values(t.d_logits).begin(), h.values(t.d_logits).end());
  Step weighted;
  weighted.inputs = {t.probabilities, t.labels};
  weighted.outputs = {t.d_logits};
  weighted.attributes = {{"weight", 0.25}};
  h.run(softmax_cross_entropy_backward_kind(), weighted, 2);
  for (std::size_t i = 0; i < plain.size(); ++i) EXPECT_EQ(h.values(t.d_logits)[i], 0.25f * plain[i]);
}

struct LossKind {
  const StepKind &forward, &backward;
  double (*reference)(const std::vector<double>&, int, double);
  int labels_of(int outputs) const { return outputs == 1 && &forward == &binary_cross_entropy_forward_kind() ? 2 : outputs; }
};

const LossKind& loss_kind(bool binary) {
  static const LossKind softmax{softmax_cross_entropy_forward_kind(), softmax_cross_entropy_backward_kind(),
                                smoothed_cross_entropy_reference};
  static const LossKind sigmoid{binary_cross_entropy_forward_kind(), binary_cross_entropy_backward_kind(),
                                binary_cross_entropy_reference};
  return binary ? sigmoid : softmax;
}

TEST_P(LossTest, SmoothedAndBinaryLossesMatchTheirReferencesAndSlopes) {
  constexpr int kBatch = 7;
  for (bool binary : {false, true}) {
    const LossKind& kind = loss_kind(binary);
    for (int outputs : {1, 2, 10, 16, 17, 1000}) {
      for (double smoothing : {0.0, 0.1, 0.5}) {
        StepHarness h(GetParam(), kBatch + 1);
        const Tensors t = add_tensors(h, outputs);
        h.fill_normal(t.logits, 1);
        for (int n = 0; n < kBatch; ++n) h.values<std::int32_t>(t.labels)[n] = n % kind.labels_of(outputs);
        Step step;
        step.inputs = {t.logits, t.labels};
        step.outputs = {t.loss, t.probabilities};
        step.attributes = {{"label_smoothing", smoothing}, {"weight", 0.25}};
        h.run(kind.forward, step, kBatch);
        step.inputs = {t.probabilities, t.labels};
        step.outputs = {t.d_logits};
        h.run(kind.backward, step, kBatch);
        h.expect_zero_pads(t.probabilities);
        h.expect_zero_pads(t.d_logits);
        for (int n = 0; n < kBatch; ++n) {
          const int label = h.values<std::int32_t>(t.labels)[n];
          const std::vector<double> logits = logits_of(h, t.logits, n);
          const double exact = kind.reference(logits, label, smoothing);
          ASSERT_NEAR(h.values(t.loss)[n], exact, 4e-6 * (1 + exact)) << outputs << " outputs, smoothing " << smoothing;
          for (int k = 0; k < std::min(outputs, 20); ++k) {
            std::vector<double> up = logits, down = logits;
            up[k] += 1e-5;
            down[k] -= 1e-5;
            const double slope = (kind.reference(up, label, smoothing) - kind.reference(down, label, smoothing)) / 2e-5;
            ASSERT_NEAR(h.at(t.d_logits, n, 0, 0, k), 0.25 * slope / kBatch, 1e-7) << outputs << " outputs, " << k;
          }
        }
        ASSERT_EQ(h.values(t.loss)[kBatch], 0.0f);
      }
    }
  }
}

TEST_P(LossTest, BinaryLossKeepsSmallAndLargeValuesAndNan) {
  StepHarness h(GetParam(), 6);
  const Tensors t = add_tensors(h, 1);
  const float logits[] = {20, -20, 300, -300, NAN, INFINITY};
  for (int n = 0; n < 6; ++n) {
    h.at(t.logits, n, 0, 0, 0) = logits[n];
    h.values<std::int32_t>(t.labels)[n] = 1;
  }
  Step step;
  step.inputs = {t.logits, t.labels};
  step.outputs = {t.loss, t.probabilities};
  h.run(binary_cross_entropy_forward_kind(), step, 6);
  EXPECT_NEAR(h.values(t.loss)[0], std::log1p(std::exp(-20.0)), 1e-5 * std::exp(-20.0));
  EXPECT_FLOAT_EQ(h.values(t.loss)[1], 20.0f);
  EXPECT_NEAR(h.values(t.loss)[2], 0.0f, 1e-30);
  EXPECT_FLOAT_EQ(h.values(t.loss)[3], 300.0f);
  EXPECT_TRUE(std::isnan(h.values(t.loss)[4]));
  EXPECT_TRUE(std::isnan(h.values(t.loss)[5]));
}

INSTANTIATE_TEST_SUITE_P(Isas, LossTest, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
