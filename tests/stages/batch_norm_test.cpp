#include <gtest/gtest.h>

#include <numeric>

#include "tests/stages/batch_norm_case.h"

namespace convoy::test {
namespace {

double weighted_sum(const ChannelNorm& fixed, const std::vector<double>& x, const std::vector<double>& w) {
  ChannelNorm norm = fixed;
  take_moments(norm, x);
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += w[i] * normalize_reference(norm, x[i]);
  return sum;
}

TEST(BatchNormReference, GradientsAgreeWithFiniteDifferences) {
  const std::vector<double> x{0.3, -1.2, 2.5, 0.9, -0.4, 1.7, 8.0}, w{1.0, -0.5, 0.7, 2.0, -1.1, 0.2, 0.6};
  const double h = 1e-6;
  for (int activation : {0, 1, 4}) {
    ChannelNorm norm{0, 0, 1e-2, 4.7, 0.6, activation};
    take_moments(norm, x);
    const ChannelNormGradients exact = batch_norm_backward_reference(norm, x, w);
    for (std::size_t i = 0; i < x.size(); ++i) {
      std::vector<double> more = x, less = x;
      more[i] += h, less[i] -= h;
      EXPECT_NEAR(exact.d_x[i], (weighted_sum(norm, more, w) - weighted_sum(norm, less, w)) / (2 * h), 1e-7) << activation;
    }
    ChannelNorm more = norm, less = norm;
    more.gamma += h, less.gamma -= h;
    EXPECT_NEAR(exact.d_gamma, (weighted_sum(more, x, w) - weighted_sum(less, x, w)) / (2 * h), 1e-7);
    more = less = norm;
    more.beta += h, less.beta -= h;
    EXPECT_NEAR(exact.d_beta, (weighted_sum(more, x, w) - weighted_sum(less, x, w)) / (2 * h), 1e-7);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double slope = (normalize_reference(norm, x[i] + h) - normalize_reference(norm, x[i] - h)) / (2 * h);
      EXPECT_NEAR(frozen_norm_backward_reference(norm, x[i], w[i]), w[i] * slope, 1e-7);
    }
  }
}

class BatchNormTest : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

TEST_P(BatchNormTest, StatisticsMatchReference) {
  for (const BatchNormSize& size : kBatchNormSizes) {
    SCOPED_TRACE(to_string(size));
    BatchNormCase c(GetParam(), size, 0, true, true);
    c.run_statistics();
    for (int k = 0; k < padded_channels(size.shape.channels); ++k) {
      const bool pad = k >= size.shape.channels;
      const ChannelNorm exact = pad ? ChannelNorm{} : c.norm_of(k, true);
      const double error = pad ? 0.0 : c.sum_error(exact, c.channel(c.x, k));
      ASSERT_NEAR(c.h.values(c.mean)[k], exact.mean, error * (std::abs(exact.mean) + std::sqrt(exact.variance))) << k;
      ASSERT_NEAR(c.h.values(c.variance)[k], exact.variance, error * exact.variance) << k;
      const double inv_std = 1 / std::sqrt(exact.variance + c.kEpsilon);
      ASSERT_NEAR(c.h.values(c.inv_std)[k], inv_std, (error + 0x1p-23) * inv_std) << k;
    }
  }
}

// Far from zero, sums of squares alone would leave nothing of the variance.
TEST_P(BatchNormTest, VarianceOfSmallDeviationsFromALargeMean) {
  BatchNormCase c(GetParam(), {{20, 20, 17}, 5, 5}, 0, false, false);
  c.for_values([&](int n, int i, int j, int k) { c.h.at(c.x, n, i, j, k) = 10000.0f + 0.01f * c.h.at(c.x, n, i, j, k); });
  c.run_statistics();
  for (int k = 0; k < 17; ++k) {
    const ChannelNorm exact = c.norm_of(k, true);
    ASSERT_NEAR(c.h.values(c.variance)[k], exact.variance, c.sum_error(exact, c.channel(c.x, k)) * exact.variance) << k;
  }
}

TEST_P(BatchNormTest, ANonFiniteValueShowsInTheVariance) {
  for (float bad : {INFINITY, -INFINITY, std::nanf("")}) {
    BatchNormCase c(GetParam(), {{20, 20, 17}, 5, 5}, 0, false, false);
    c.h.at(c.x, 3, 7, 5, 16) = bad;
    c.run_statistics();
    EXPECT_FALSE(std::isfinite(c.h.values(c.variance)[16])) << bad;
    EXPECT_TRUE(std::isfinite(c.h.values(c.variance)[15])) << bad;
  }
}

struct Form {
  int activation;
  bool gamma, beta;
};
const Form kForms[] = {{0, true, true}, {1, true, true}, {4, true, true}, {0, false, true}, {1, true, false}, {0, false, false}};

TEST_P(BatchNormTest, ForwardMatchesReference) {
  for (const BatchNormSize& size : kBatchNormSizes) {
    for (const Form& form : kForms) {
      SCOPED_TRACE(to_string(size));
      BatchNormCase c(GetParam(), size, form.activation, form.gamma, form.beta);
      c.run_statistics();
      c.run_forward();
      c.h.expect_zero_pads(c.y);
      for (int k = 0; k < size.shape.channels; ++k) {
        const ChannelNorm norm = c.norm_of(k, true);
        const std::vector<double> x = c.channel(c.x, k), y = c.channel(c.y, k);
        const double error = c.sum_error(norm, x);
        for (std::size_t i = 0; i < x.size(); ++i) {
          const double terms =
              std::abs(norm.gamma * norm.inv_std()) * (std::abs(x[i]) + std::abs(norm.mean)) + std::abs(norm.beta);
          ASSERT_NEAR(y[i], normalize_reference(norm, x[i]), error * terms) << k;
        }
      }
    }
  }
}

TEST_P(BatchNormTest, BackwardMatchesReferenceInPlaceToo) {
  for (const BatchNormSize& size : kBatchNormSizes) {
    for (const Form& form : kForms) {
      SCOPED_TRACE(to_string(size));
      BatchNormCase c(GetParam(), size, form.activation, form.gamma, form.beta);
      c.run_statistics();
      c.run_reduce();
      c.run_backward(c.d_x);
      c.h.expect_zero_pads(c.d_x);
      for (int k = 0; k < size.shape.channels; ++k) {
        const ChannelNorm norm = c.norm_of(k, true);
        const std::vector<double> x = c.channel(c.x, k), d_y = c.channel(c.d_y, k), d_x = c.channel(c.d_x, k);
        const ChannelNormGradients exact = batch_norm_backward_reference(norm, x, d_y);
        const double error = c.sum_error(norm, x), count = static_cast<double>(x.size()), inv_std = norm.inv_std();
        double sum = 0, by_x = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
          sum += std::abs(d_y[i]);
          by_x += std::abs(d_y[i]) * (std::abs(x[i]) + std::abs(norm.mean)) * inv_std;
        }
        ASSERT_NEAR(c.h.values(c.d_beta)[k], exact.d_beta, error * sum) << k;
        ASSERT_NEAR(c.h.values(c.d_gamma)[k], exact.d_gamma, error * by_x) << k;
        for (std::size_t i = 0; i < x.size(); ++i) {
          const double scaled = (std::abs(x[i]) + std::abs(norm.mean)) * inv_std;
          const double terms = std::abs(norm.gamma) * inv_std * (std::abs(d_y[i]) + sum / count + scaled * by_x / count);
          ASSERT_NEAR(d_x[i], exact.d_x[i], error * terms) << k << " at " << i;
        }
      }
      const std::vector<float> apart(c.h.values(c.d_x).begin(), c.h.values(c.d_x).end());
      c.run_backward(c.d_y);
      const std::int64_t written = c.h.desc(c.d_y).elements(size.batch);
      for (std::int64_t i = 0; i < written; ++i) ASSERT_EQ(c.h.values(c.d_y)[i], apart[i]) << i;
    }
  }
}

TEST_P(BatchNormTest, InferenceAndFrozenBackwardUseMovingStatistics) {
  for (const BatchNormSize& size : kBatchNormSizes) {
    for (const Form& form : kForms) {
      SCOPED_TRACE(to_string(size));
      BatchNormCase c(GetParam(), size, form.activation, form.gamma, form.beta);
      for (int k = 0; k < size.shape.channels; ++k) {
        c.h.values(c.mean)[k] = 0.25f * float(k % 5) - 0.5f;
        c.h.values(c.variance)[k] = 0.5f + 0.75f * float(k % 6);
      }
      c.run(batch_norm_inference_kind(), {c.x, c.mean, c.variance, c.gamma, c.beta}, {c.y}, c.act_and_epsilon());
      c.run(batch_norm_frozen_backward_kind(),
            {form.activation == 0 ? kNoTensor : c.x, c.mean, c.variance, c.gamma, c.beta, c.d_y}, {c.d_x}, c.act_and_epsilon());
      c.h.expect_zero_pads(c.y);
      c.h.expect_zero_pads(c.d_x);
      for (int k = 0; k < size.shape.channels; ++k) {
        const ChannelNorm norm = c.norm_of(k, false);
        const std::vector<double> x = c.channel(c.x, k), y = c.channel(c.y, k), d_y = c.channel(c.d_y, k),
                                  d_x = c.channel(c.d_x, k);
        for (std::size_t i = 0; i < x.size(); ++i) {
          const double scale = std::abs(norm.gamma) * norm.inv_std();
          ASSERT_NEAR(y[i], normalize_reference(norm, x[i]), 0x1p-21 * (scale * (std::abs(x[i]) + std::abs(norm.mean)) + 1)) << k;
          ASSERT_NEAR(d_x[i], frozen_norm_backward_reference(norm, x[i], d_y[i]), 0x1p-21 * scale * std::abs(d_y[i])) << k;
        }
      }
    }
  }
}

TEST_P(BatchNormTest, ViewsOfChannelRangesGiveTheSameBits) {
  for (const BatchNormSize& size : kBatchNormSizes) {
    SCOPED_TRACE(to_string(size));
    BatchNormCase whole(GetParam(), size, 1, true, true), view(GetParam(), size, 1, true, true, true);
    for (BatchNormCase* c : {&whole, &view}) {
      c->run_statistics();
      c->run_forward();
      c->run_reduce();
      c->run_backward(c->d_x);
    }
    for (int k = 0; k < size.shape.channels; ++k) {
      ASSERT_EQ(view.channel(view.y, k), whole.channel(whole.y, k)) << k;
      ASSERT_EQ(view.channel(view.d_x, k), whole.channel(whole.d_x, k)) << k;
      ASSERT_EQ(view.h.values(view.d_gamma)[k], whole.h.values(whole.d_gamma)[k]) << k;
    }
    view.h.expect_zero_pads(view.y);
    view.h.expect_zero_pads(view.d_x);
    view.expect_zeros_around(view.y);
    view.expect_zeros_around(view.d_x);
    whole.run(batch_norm_inference_kind(), {whole.x, whole.mean, whole.variance, whole.gamma, whole.beta}, {whole.y},
              whole.act_and_epsilon());
    view.run(batch_norm_inference_kind(), {view.x, view.mean, view.variance, view.gamma, view.beta}, {view.y},
             view.act_and_epsilon());
    for (int k = 0; k < size.shape.channels; ++k) ASSERT_EQ(view.channel(view.y, k), whole.channel(whole.y, k)) << k;
  }
}

TEST_P(BatchNormTest, MovingStatisticsOfBothConventions) {
  for (const BatchNormSize& size : {BatchNormSize{{1, 1, 17}, 3, 1}, BatchNormSize{{5, 3, 17}, 4, 3}}) {
    for (bool unbiased : {false, true}) {
      BatchNormCase c(GetParam(), size, 0, false, false);
      const TensorId moving_mean = c.h.add(TensorDesc::plain("moving_mean", 32)),
                     moving_variance = c.h.add(TensorDesc::plain("moving_variance", 32));
      std::iota(c.h.values(c.mean).begin(), c.h.values(c.mean).end(), -3.0f);
      std::iota(c.h.values(c.variance).begin(), c.h.values(c.variance).end(), 1.0f);
      for (float& v : c.h.values(moving_variance)) v = 1;
      const double pixels = size.shape.height * size.shape.width;
      c.run(batch_norm_moving_kind(), {c.mean, c.variance, moving_mean, moving_variance}, {moving_mean, moving_variance},
            {{"momentum", 0.9}, {"pixels", pixels}, {"unbiased", unbiased ? 1.0 : 0.0}});
      const double n = size.batch * pixels, factor = unbiased && n > 1 ? n / (n - 1) : 1;
      for (int k = 0; k < 32; ++k) {
        EXPECT_FLOAT_EQ(c.h.values(moving_mean)[k], 0.1 * (k - 3)) << k;
        EXPECT_FLOAT_EQ(c.h.values(moving_variance)[k], 0.9 + 0.1 * factor * (k + 1)) << k;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, BatchNormTest, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
