// Batch normalization at the end of a residual block: with a residual in front of the activation.
#include <gtest/gtest.h>

#include "tests/stages/batch_norm_case.h"

namespace convoy::test {
namespace {

class BatchNormSumTest : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

double activated(int activation, double v) {
  if (activation == 0) return v;
  return activation == 4 ? std::min(std::max(v, 0.0), 6.0) : std::max(v, 0.0);
}

// y = act(bn(x) + bn(r)) of the case's x, with statistics of the case, and r in d_y.
void expect_sums(BatchNormCase& c, int activation, TensorId y, TensorId mean_r, TensorId spread_r, bool of_moving) {
  c.h.expect_zero_pads(y);
  for (int k = 0; k < c.size.shape.channels; ++k) {
    ChannelNorm main = c.norm_of(k, false), residual;
    if (!of_moving) main = c.norm_of(k, true);
    main.activation = residual.activation = 0;
    const bool plain = mean_r == kNoTensor;
    const double mean = plain ? 0 : c.h.values(mean_r)[k], value = plain ? 1 : c.h.values(spread_r)[k];
    const double scale = plain ? 1 : of_moving ? 1 / std::sqrt(value + 0.5) : value;
    const std::vector<double> x = c.channel(c.x, k), r = c.channel(c.d_y, k), got = c.channel(y, k);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double exact = activated(activation, normalize_reference(main, x[i]) + (r[i] - mean) * scale);
      const double terms = std::abs(main.gamma * main.inv_std()) * (std::abs(x[i]) + std::abs(main.mean)) + std::abs(main.beta) +
                           (std::abs(r[i]) + std::abs(mean)) * scale;
      ASSERT_NEAR(got[i], exact, (c.sum_error(main, x) + 0x1p-21) * terms) << k << " at " << i;
    }
  }
}

void fill_statistics(BatchNormCase& c, TensorId mean, TensorId spread) {
  for (int k = 0; k < c.size.shape.channels; ++k) {
    c.h.values(mean)[k] = 0.25f * float(k % 5) - 0.5f;
    c.h.values(spread)[k] = 0.5f + 0.75f * float(k % 6);
  }
}

TEST_P(BatchNormSumTest, ForwardAddsAResidual) {
  for (const BatchNormSize& size : kBatchNormSizes) {
    for (int activation : {0, 1, 4}) {
      for (bool normalized : {false, true}) {
        SCOPED_TRACE(to_string(size));
        BatchNormCase c(GetParam(), size, activation, true, normalized, activation == 1);
        const TensorId mean = normalized ? c.d_gamma : kNoTensor, inv_std = normalized ? c.d_beta : kNoTensor;
        if (normalized) fill_statistics(c, mean, inv_std);
        c.run_statistics();
        std::vector<TensorId> operands{c.x, c.mean, c.inv_std, c.gamma, c.beta, c.d_y};
        if (normalized) operands.insert(operands.end(), {mean, inv_std, kNoTensor, kNoTensor});
        c.run(batch_norm_forward_kind(), operands, {c.y}, c.act());
        expect_sums(c, activation, c.y, mean, inv_std, false);
      }
    }
  }
}

TEST_P(BatchNormSumTest, InferenceAddsAResidualInPlaceToo) {
  for (const BatchNormSize& size : kBatchNormSizes) {
    for (bool normalized : {false, true}) {
      SCOPED_TRACE(to_string(size));
      BatchNormCase c(GetParam(), size, 1, true, true);
      fill_statistics(c, c.mean, c.variance);
      const TensorId mean = normalized ? c.d_gamma : kNoTensor, variance = normalized ? c.d_beta : kNoTensor;
      if (normalized) fill_statistics(c, mean, variance);
      std::vector<TensorId> operands{c.x, c.mean, c.variance, c.gamma, c.beta, c.d_y};
      if (normalized) operands.insert(operands.end(), {mean, variance, kNoTensor, kNoTensor});
      Attributes attributes = c.act_and_epsilon();
      attributes.set("residual_epsilon", 0.5);
      c.run(batch_norm_inference_kind(), operands, {c.y}, attributes);
      expect_sums(c, 1, c.y, mean, variance, true);
      c.run(batch_norm_inference_kind(), operands, {c.d_y}, attributes);
      for (int k = 0; k < size.shape.channels; ++k) ASSERT_EQ(c.channel(c.d_y, k), c.channel(c.y, k)) << k;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, BatchNormSumTest, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
