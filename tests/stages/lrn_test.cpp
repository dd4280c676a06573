#include <gtest/gtest.h>

#include "stages/steps/norm/lrn_step.h"
#include "tests/reference/lrn_reference.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

TEST(LrnReference, GradientAgreesWithFiniteDifferences) {
  const std::vector<double> x{0.3, -1.2, 2.5, 0.9, -0.4, 1.7, 8.0}, w{1.0, -0.5, 0.7, 2.0, -1.1, 0.2, 0.6};
  for (const LrnParams& p : {LrnParams{5, 0.5, 0.75, 1.5}, LrnParams{4, 1.0, 0.5, 2.0}, LrnParams{1, 0.1, 1.25, 0.5}}) {
    const auto loss = [&](const std::vector<double>& at) {
      const std::vector<double> y = lrn_reference(p, at);
      double sum = 0;
      for (std::size_t i = 0; i < y.size(); ++i) sum += w[i] * y[i];
      return sum;
    };
    const std::vector<double> d_x = lrn_backward_reference(p, x, w);
    for (std::size_t i = 0; i < x.size(); ++i) {
      std::vector<double> more = x, less = x;
      more[i] += 1e-6, less[i] -= 1e-6;
      EXPECT_NEAR(d_x[i], (loss(more) - loss(less)) / 2e-6, 1e-8) << p.size;
    }
  }
}

class LrnTest : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

struct Case {
  Shape shape;
  int max_batch, batch;
};
const Case kCases[] = {{{1, 1, 1}, 1, 1},  {{1, 1, 3}, 3, 2},  {Shape::vector(17), 9, 7}, {Shape::vector(20), 800, 790},
                       {{5, 3, 17}, 4, 3}, {{7, 1, 40}, 2, 2}, {{27, 29, 33}, 2, 2},      {{3, 3, 300}, 2, 1}};
const LrnParams kParams[] = {{5, 1e-4, 0.75, 1}, {5, 0.9, 0.75, 2}, {4, 0.7, 0.75, 0.5},
                             {3, 0.5, 0.6, 1},   {37, 2, 1.5, 1},   {1, 1, 0, 1}};

class Problem {
 public:
  Problem(Isa isa, const Case& c, const LrnParams& p, bool views) : c_(c), p_(p), h(isa, c.max_batch) {
    for (TensorId* map : {&x, &y, &d_y, &d_x}) *map = views ? add_view() : h.add(TensorDesc::blocked("map", c.shape));
    h.fill_normal(x, 1);
    h.fill_normal(d_y, 2);
    for (int n = 0; n < c.max_batch; ++n) h.at(x, n, 0, 0, 0) *= 1000;
  }

  void run(const StepKind& kind, std::vector<TensorId> inputs, TensorId output) {
    Step step;
    step.inputs = std::move(inputs);
    step.outputs = {output};
    step.attributes = {{"size", p_.size}, {"alpha", p_.alpha}, {"beta", p_.beta}, {"k", p_.k}};
    h.run(kind, step, c_.batch, {}, true);
  }
  void run_both() {
    run(lrn_forward_kind(), {x}, y);
    run(lrn_backward_kind(), {x, d_y}, d_x);
  }

  std::vector<double> pixel(TensorId id, int n, int i, int j) {
    std::vector<double> channels;
    for (int c = 0; c < c_.shape.channels; ++c) channels.push_back(h.at(id, n, i, j, c));
    return channels;
  }

  template <typename Visit>
  void for_pixels(Visit visit) const {
    for (int n = 0; n < c_.batch; ++n)
      for (int i = 0; i < c_.shape.height; ++i)
        for (int j = 0; j < c_.shape.width; ++j) visit(n, i, j);
  }

 private:
  TensorId add_view() {
    Shape shape = c_.shape;
    shape.channels = padded_channels(shape.channels) + 2 * kBlock;
    return h.add_view(h.add(TensorDesc::blocked("whole", shape)), TensorDesc::blocked("map", c_.shape), kBlock);
  }

  Case c_;
  LrnParams p_;

 public:
  StepHarness h;
  TensorId x, y, d_y, d_x;
};

// The power has a relative error of some units, times its exponent where it comes from exp and log.
constexpr double kPowerError = 24 * 0x1p-24;

TEST_P(LrnTest, MatchesReferenceBothWays) {
  for (const Case& c : kCases) {
    for (const LrnParams& p : kParams) {
      SCOPED_TRACE(to_string(c.shape) + " size " + std::to_string(p.size));
      Problem problem(GetParam(), c, p, false);
      problem.run_both();
      problem.h.expect_zero_pads(problem.y);
      problem.h.expect_zero_pads(problem.d_x);
      const double error = kPowerError + 8 * 0x1p-24 * std::sqrt(p.size);
      problem.for_pixels([&](int n, int i, int j) {
        const std::vector<double> x = problem.pixel(problem.x, n, i, j), d_y = problem.pixel(problem.d_y, n, i, j),
                                  y = problem.pixel(problem.y, n, i, j), d_x = problem.pixel(problem.d_x, n, i, j),
                                  exact_y = lrn_reference(p, x), exact_d_x = lrn_backward_reference(p, x, d_y);
        std::vector<double> positive_x, positive_d_y;
        for (double v : x) positive_x.push_back(std::abs(v));
        for (double v : d_y) positive_d_y.push_back(-std::abs(v));
        const std::vector<double> terms = lrn_backward_reference(p, positive_x, positive_d_y);
        for (std::size_t k = 0; k < x.size(); ++k) {
          ASSERT_NEAR(y[k], exact_y[k], error * std::abs(exact_y[k])) << n << "," << i << "," << j << "," << k;
          const double first = std::abs(d_y[k]) * std::pow(lrn_scale(p, x, static_cast<int>(k)), -p.beta);
          // terms = -first + second, both of one sign each.
          ASSERT_NEAR(d_x[k], exact_d_x[k], error * (first + (terms[k] + first))) << n << "," << i << "," << j << "," << k;
        }
      });
    }
  }
}

TEST_P(LrnTest, ViewsAndInPlaceGiveTheSameBits) {
  for (const Case& c : kCases) {
    Problem apart(GetParam(), c, {5, 0.5, 0.75, 1}, false), view(GetParam(), c, {5, 0.5, 0.75, 1}, true);
    apart.run_both();
    view.run_both();
    const auto compare = [&](TensorId whole, TensorId other, Problem& problem) {
      apart.for_pixels([&](int n, int i, int j) { ASSERT_EQ(problem.pixel(other, n, i, j), apart.pixel(whole, n, i, j)); });
    };
    compare(apart.y, view.y, view);
    compare(apart.d_x, view.d_x, view);
    view.run(lrn_backward_kind(), {view.x, view.d_y}, view.d_y);
    compare(apart.d_x, view.d_y, view);
    view.run(lrn_forward_kind(), {view.x}, view.x);
    compare(apart.y, view.x, view);
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, LrnTest, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
