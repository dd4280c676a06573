// Losses of samples that have two labels with weights.
#include <gtest/gtest.h>

#include <cmath>

#include "stages/steps/loss/binary_cross_entropy_step.h"
#include "stages/steps/loss/softmax_cross_entropy_step.h"
#include "tests/reference/softmax_reference.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

struct LossKind {
  const StepKind &forward, &backward;
  double (*of_label)(const std::vector<double>&, int, double);
};

LossKind loss_kind(bool binary) {
  if (binary) return {binary_cross_entropy_forward_kind(), binary_cross_entropy_backward_kind(), binary_cross_entropy_reference};
  return {softmax_cross_entropy_forward_kind(), softmax_cross_entropy_backward_kind(), smoothed_cross_entropy_reference};
}

// A batch of samples and both steps over it.
struct MixedLoss {
  MixedLoss(Isa isa, const LossKind& kind, int outputs, int max_batch)
      : kind(kind),
        h(isa, max_batch),
        logits(h.add(TensorDesc::blocked("logits", Shape::vector(outputs)))),
        labels(h.add(TensorDesc::plain("labels", 1, DType::i32, true))),
        others(h.add(TensorDesc::plain("other_labels", 1, DType::i32, true))),
        weights(h.add(TensorDesc::plain("target_weights", 2, DType::f32, true))),
        loss(h.add(TensorDesc::plain("loss", 1, DType::f32, true))),
        probabilities(h.add(TensorDesc::blocked("probabilities", Shape::vector(outputs)))),
        d_logits(h.add(TensorDesc::blocked("d_logits", Shape::vector(outputs)))) {
    h.fill_normal(logits, 1);
  }

  void set(int n, int label, int other, float weight, float other_weight) {
    h.values<std::int32_t>(labels)[n] = label;
    h.values<std::int32_t>(others)[n] = other;
    h.values(weights)[2 * n] = weight;
    h.values(weights)[2 * n + 1] = other_weight;
  }

  void run(int batch, double smoothing = 0.0, bool mixed = true) {
    Step step;
    step.attributes = {{"label_smoothing", smoothing}, {"weight", 0.25}};
    step.inputs = {logits, labels};
    step.outputs = {loss, probabilities};
    if (mixed) step.inputs.insert(step.inputs.end(), {others, weights});
    h.run(kind.forward, step, batch);
    step.inputs[0] = probabilities;
    step.outputs = {d_logits};
    h.run(kind.backward, step, batch, {}, true);
    h.expect_zero_pads(probabilities);
    h.expect_zero_pads(d_logits);
  }

  std::vector<double> row(int n) {
    std::vector<double> values;
    for (int c = 0; c < h.desc(logits).shape.channels; ++c) values.push_back(h.at(logits, n, 0, 0, c));
    return values;
  }

  double reference(const std::vector<double>& z, int n, double smoothing) {
    const auto label = h.values<std::int32_t>(labels)[n], other = h.values<std::int32_t>(others)[n];
    return double{h.values(weights)[2 * n]} * kind.of_label(z, label, smoothing) +
           double{h.values(weights)[2 * n + 1]} * kind.of_label(z, other, smoothing);
  }

  LossKind kind;
  StepHarness h;
  TensorId logits, labels, others, weights, loss, probabilities, d_logits;
};

class MixedLossTest : public testing::TestWithParam<std::tuple<Isa, bool>> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(isa()); }
  Isa isa() const { return std::get<0>(GetParam()); }
  bool binary() const { return std::get<1>(GetParam()); }
};

TEST_P(MixedLossTest, MatchesItsReferenceAndSlopes) {
  constexpr int kBatch = 33;  // more than one tile at 500 outputs
  for (const int outputs : {1, 2, 3, 10, 16, 17, 500}) {
    for (const double smoothing : {0.0, 0.1}) {
      if (outputs > 100 && smoothing == 0.0) continue;  // the reference takes outputs squared
      MixedLoss m(isa(), loss_kind(binary()), outputs, kBatch + 1);
      const int classes = binary() && outputs == 1 ? 2 : outputs;
      for (int n = 0; n < kBatch; ++n) {
        m.set(n, n % classes, (5 * n + 1) % classes, 0.1f * static_cast<float>(n % 11), 0.15f * static_cast<float>(n % 7));
      }
      m.run(kBatch, smoothing);
      for (int n = 0; n < kBatch; ++n) {
        const std::vector<double> z = m.row(n);
        const double exact = m.reference(z, n, smoothing);
        ASSERT_NEAR(m.h.values(m.loss)[n], exact, 4e-6 * (1 + exact)) << outputs << " outputs, smoothing " << smoothing;
        for (int k = 0; k < (outputs > 100 ? 1 : std::min(outputs, 20)); ++k) {
          std::vector<double> up = z, down = z;
          up[k] += 1e-5;
          down[k] -= 1e-5;
          const double slope = (m.reference(up, n, smoothing) - m.reference(down, n, smoothing)) / 2e-5;
          ASSERT_NEAR(m.h.at(m.d_logits, n, 0, 0, k), 0.25 * slope / kBatch, 1e-7) << outputs << " outputs, " << k;
        }
      }
      ASSERT_EQ(m.h.values(m.loss)[kBatch], 0.0f);
    }
  }
}

TEST_P(MixedLossTest, OneLabelOfWeightOneIsThePlainLoss) {
  MixedLoss mixed(isa(), loss_kind(binary()), 17, 5), plain(isa(), loss_kind(binary()), 17, 5);
  for (MixedLoss* m : {&mixed, &plain}) {
    for (int n = 0; n < 5; ++n) m->set(n, n, n + 3, 1.0f, 0.0f);
    m->run(5, 0.1, m == &mixed);
  }
  for (int n = 0; n < 5; ++n) EXPECT_FLOAT_EQ(mixed.h.values(mixed.loss)[n], plain.h.values(plain.loss)[n]);
  for (int n = 0; n < 5; ++n)
    for (int k = 0; k < 17; ++k)
      EXPECT_NEAR(mixed.h.at(mixed.d_logits, n, 0, 0, k), plain.h.at(plain.d_logits, n, 0, 0, k), 1e-8) << n << ", " << k;
}

TEST_P(MixedLossTest, WeightZeroTakesASampleOutAndNanStaysVisible) {
  MixedLoss m(isa(), loss_kind(binary()), 19, 3);
  for (int n = 0; n < 3; ++n) m.set(n, 4, 7, 0.0f, 0.0f);
  m.h.at(m.logits, 1, 0, 0, 18) = NAN;
  m.run(3);
  EXPECT_EQ(m.h.values(m.loss)[0], 0.0f);
  EXPECT_TRUE(std::isnan(m.h.values(m.loss)[1]));
  EXPECT_EQ(m.h.values(m.loss)[2], 0.0f);
  for (int k = 0; k < 19; ++k) EXPECT_EQ(m.h.at(m.d_logits, 0, 0, 0, k), 0.0f);
}

TEST_P(MixedLossTest, LargeLogitsKeepTheLogarithm) {
  MixedLoss m(isa(), loss_kind(binary()), 3, 1);
  for (int k = 0; k < 3; ++k) m.h.at(m.logits, 0, 0, 0, k) = -1000.0f - static_cast<float>(k);
  m.set(0, 0, 1, 0.75f, 0.25f);
  m.run(1);
  const double exact = m.reference(m.row(0), 0, 0.0);
  EXPECT_NEAR(m.h.values(m.loss)[0], exact, 1e-6 * (1 + exact));
}

INSTANTIATE_TEST_SUITE_P(Kinds, MixedLossTest, testing::Combine(testing::Values(Isa::avx2, Isa::avx512), testing::Bool()),
                         [](const auto& info) {
                           return std::string(to_string(std::get<0>(info.param))) +
                                  (std::get<1>(info.param) ? "_binary" : "_softmax");
                         });

}  // namespace
}  // namespace convoy::test
