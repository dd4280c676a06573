// Normalization with relu and max pooling in one step: against the references, and to the bit against the steps it stands for.
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "stages/steps/norm_pool/norm_pool_steps.h"
#include "stages/steps/pooling/max_pool_step.h"
#include "tests/stages/batch_norm_case.h"
#include "tests/stages/pool_maps.h"

namespace convoy::test {
namespace {

struct Case {
  Shape shape;
  int max_batch, batch;
  int pool, pad;
  Shape pooled;
};

int windows_of(int size, int pool, int pad, bool cut) { return (size + 2 * pad - (cut ? pool : 1)) / 2 + 1; }

// Ragged channels, maps of one pixel, column and row, clipped windows and pixels without any, several images a tile, several
// tiles an image that begin and end inside of rows, strips with and without a rest.
const std::vector<Case>& cases() {
  static const std::vector<Case> all = [] {
    std::vector<Case> made;
    const auto add = [&](Shape shape, int max_batch, int batch) {
      for (auto [pool, pad] : {std::pair{2, 0}, {3, 0}, {3, 1}}) {
        for (bool cut : {true, false}) {
          if (cut && std::min(shape.height, shape.width) + 2 * pad < pool) continue;
          Shape pooled = shape;
          pooled.height = windows_of(shape.height, pool, pad, cut);
          pooled.width = windows_of(shape.width, pool, pad, cut);
          // A window must touch the map.
          if ((pooled.height - 1) * 2 - pad >= shape.height || (pooled.width - 1) * 2 - pad >= shape.width) continue;
          made.push_back({shape, max_batch, batch, pool, pad, pooled});
        }
      }
    };
    add({1, 1, 1}, 1, 1);
    add({1, 1, 20}, 7, 5);
    add({1, 9, 17}, 3, 2);
    add({9, 1, 3}, 3, 2);
    add({5, 7, 17}, 4, 3);
    add({9, 8, 40}, 3, 3);
    add({19, 20, 33}, 3, 2);
    add({35, 37, 16}, 2, 2);
    add({66, 67, 3}, 2, 1);
    return made;
  }();
  return all;
}

std::string name_of(const Case& c) {
  return to_string(c.shape) + " batch " + std::to_string(c.batch) + " pool " + std::to_string(c.pool) + " pad " +
         std::to_string(c.pad);
}

// The problem of a normalization, with pooled maps: one set for the fused steps and one for those that they stand for.
struct NormPoolCase : BatchNormCase {
  NormPoolCase(Isa isa, const Case& c, bool gamma = true, bool beta = true, bool views = false)
      : BatchNormCase(isa, {c.shape, c.max_batch, c.batch}, 1, gamma, beta, views) {
    for (TensorId* id : {&pooled, &expected, &d_pooled})
      *id = h.add(blocked_with_gap("pooled", c.pooled, views ? 3 * kBlock : 0));
    for (TensorId* id : {&places, &expected_places}) {
      TensorDesc desc = TensorDesc::blocked("places", c.pooled, DType::u8);
      if (views) desc.item_stride = desc.elements_per_item() + 2 * kBlock;
      *id = h.add(desc);
    }
    h.fill_normal(d_pooled, 9);
    window = {{"pool_h", c.pool}, {"pool_w", c.pool}, {"stride_h", 2}, {"stride_w", 2}, {"pad_top", c.pad}, {"pad_left", c.pad}};
    fused = window;
    fused.set("activation", 1);
    fused.set("epsilon", kEpsilon);
    // A few equal values in each window.
    for_values([&](int n, int i, int j, int k) {
      float& v = h.at(x, n, i, j, k);
      v = std::round(v * 2) / 2;
    });
  }

  std::vector<TensorId> operands(TensorId spread) const { return {x, mean, spread, gamma, beta}; }

  void run_both_forward() {
    run(batch_norm_pool_forward_kind(), operands(inv_std), {pooled, places}, fused);
    run_forward();
    run(max_pool_forward_kind(), {y}, {expected, expected_places}, window);
  }

  void expect_equal_forward(bool with_places = true) {
    expect_same<float>(pooled, expected);
    if (with_places) expect_same<std::uint8_t>(places, expected_places);
  }

  template <typename T>
  void expect_same(TensorId a, TensorId b) {
    ASSERT_EQ(std::memcmp(h.values<T>(a).data(), h.values<T>(b).data(), h.values<T>(a).size_bytes()), 0);
  }

  TensorId pooled, expected, d_pooled, places, expected_places;
  Attributes window, fused;
};

class NormPoolTest : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

PoolGeometry geometry_of(const Case& c) {
  return {c.shape.height, c.shape.width, c.pooled.height, c.pooled.width, c.pool, c.pool, 2, 2, c.pad, c.pad};
}

TEST_P(NormPoolTest, ForwardMatchesTheReferenceAndTheTwoSteps) {
  for (const Case& size : cases()) {
    for (bool with : {true, false}) {
      SCOPED_TRACE(name_of(size));
      NormPoolCase c(GetParam(), size, with, !with);
      c.run_statistics();
      c.run_both_forward();
      c.expect_equal_forward();
      c.h.expect_zero_pads(c.pooled);
      for (int k = 0; k < size.shape.channels; ++k) {
        const ChannelNorm norm = c.norm_of(k, true);
        const double error = c.sum_error(norm, c.channel(c.x, k)) * norm.gamma * norm.inv_std();
        for (int n = 0; n < size.batch; ++n) {
          Map map = channel_of(c.h, c.x, n, k);
          double terms = std::abs(norm.beta);
          for (double& v : map) {
            terms = std::max(terms, std::abs(norm.beta) + std::abs(v) + std::abs(norm.mean));
            v = normalize_reference(norm, v);
          }
          const Map expected = max_pool_reference(geometry_of(size), map), actual = channel_of(c.h, c.pooled, n, k);
          for (std::size_t i = 0; i < expected.size(); ++i) {
            ASSERT_NEAR(actual[i], expected[i], (std::abs(error) + 0x1p-21) * terms) << k;
          }
        }
      }
    }
  }
}

TEST_P(NormPoolTest, InferenceMatchesTheTwoSteps) {
  for (const Case& size : cases()) {
    SCOPED_TRACE(name_of(size));
    NormPoolCase c(GetParam(), size);
    c.run_statistics();
    c.run(batch_norm_inference_kind(), c.operands(c.variance), {c.y}, c.act_and_epsilon());
    c.run(max_pool_forward_kind(), {c.y}, {c.expected, c.expected_places}, c.window);
    c.run(batch_norm_pool_inference_kind(), c.operands(c.variance), {c.pooled, kNoTensor}, c.fused);
    c.expect_equal_forward(false);
    c.run(batch_norm_pool_inference_kind(), c.operands(c.variance), {c.pooled, c.places}, c.fused);
    c.expect_equal_forward();
  }
}

// Numbers that are none show, infinite ones too, wherever they stand in a window.
TEST_P(NormPoolTest, ForwardPassesNoNumbersOn) {
  const Case size{{9, 11, 16}, 1, 1, 3, 1, {5, 6, 16}};
  for (float strange : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                        -std::numeric_limits<float>::infinity()}) {
    NormPoolCase c(GetParam(), size);
    c.run_statistics();
    for (int k = 0; k < 16; ++k) c.h.at(c.x, 0, (5 * k) % 9, (3 * k) % 11, k) = strange;
    c.run_both_forward();
    c.expect_equal_forward();
  }
}

TEST_P(NormPoolTest, BackwardMatchesTheReferenceAndTheThreeSteps) {
  for (const Case& size : cases()) {
    for (bool with : {true, false}) {
      SCOPED_TRACE(name_of(size));
      NormPoolCase c(GetParam(), size, with, !with);
      c.run_statistics();
      c.run_both_forward();
      c.run(max_pool_backward_kind(), {c.d_pooled, c.places}, {c.d_y}, c.window);
      c.run_reduce();
      c.run_backward(c.d_x);
      const auto copy_of = [&](TensorId id) { return std::vector<float>(c.h.values(id).begin(), c.h.values(id).end()); };
      const std::vector<float> d_gamma = copy_of(c.d_gamma), d_beta = copy_of(c.d_beta), d_x = copy_of(c.d_x);
      for (int k = 0; k < size.shape.channels; ++k) {
        const ChannelNorm norm = c.norm_of(k, true);
        const std::vector<double> x = c.channel(c.x, k), d_y = c.channel(c.d_y, k);
        const double exact = batch_norm_backward_reference(norm, x, d_y).d_beta;
        double sum = 0;
        for (double g : d_y) sum += std::abs(g);
        // A value on the knee of relu, whose side is up to rounding, would show as a whole gradient; d_beta = 0 has none.
        if (!with) continue;
        ASSERT_NEAR(d_beta[k], exact, c.sum_error(norm, x) * sum + 1e-30) << k;
      }
      for (TensorId id : {c.partials, c.d_gamma, c.d_beta, c.d_x}) std::ranges::fill(c.h.values(id), -1.0f);
      std::vector<TensorId> operands = c.operands(c.inv_std);
      operands.insert(operands.end(), {c.d_pooled, c.places});
      c.run(batch_norm_pool_backward_partials_kind(), operands, {c.partials}, c.fused);
      c.run(batch_norm_backward_reduce_kind(), {c.x, c.partials, c.inv_std}, {c.d_gamma, c.d_beta});
      operands.insert(operands.begin() + 5, {c.d_gamma, c.d_beta});
      std::ranges::fill(c.h.values(c.d_x), 0.0f);
      c.run(batch_norm_pool_backward_kind(), operands, {c.d_x}, c.fused);
      ASSERT_EQ(copy_of(c.d_gamma), d_gamma);
      ASSERT_EQ(copy_of(c.d_beta), d_beta);
      ASSERT_EQ(copy_of(c.d_x), d_x);
      c.h.expect_zero_pads(c.d_x);
      c.run(batch_norm_pool_backward_kind(), operands, {c.x}, c.fused);  // in place
      const std::int64_t written = c.h.desc(c.x).elements(size.batch);
      for (std::int64_t i = 0; i < written; ++i) ASSERT_EQ(c.h.values(c.x)[i], d_x[i]) << i;
    }
  }
}

TEST_P(NormPoolTest, ViewsOfChannelRangesGiveTheSameBits) {
  for (const Case& size : cases()) {
    SCOPED_TRACE(name_of(size));
    NormPoolCase whole(GetParam(), size), view(GetParam(), size, true, true, true);
    for (NormPoolCase* c : {&whole, &view}) {
      c->run_statistics();
      c->run(batch_norm_pool_forward_kind(), c->operands(c->inv_std), {c->pooled, c->places}, c->fused);
      std::vector<TensorId> operands = c->operands(c->inv_std);
      operands.insert(operands.end(), {c->d_pooled, c->places});
      c->run(batch_norm_pool_backward_partials_kind(), operands, {c->partials}, c->fused);
      c->run(batch_norm_backward_reduce_kind(), {c->x, c->partials, c->inv_std}, {c->d_gamma, c->d_beta});
      operands.insert(operands.begin() + 5, {c->d_gamma, c->d_beta});
      c->run(batch_norm_pool_backward_kind(), operands, {c->d_x}, c->fused);
    }
    for (int k = 0; k < size.shape.channels; ++k) {
      ASSERT_EQ(view.channel(view.d_x, k), whole.channel(whole.d_x, k)) << k;
      ASSERT_EQ(view.h.values(view.d_gamma)[k], whole.h.values(whole.d_gamma)[k]) << k;
    }
    view.h.expect_zero_pads(view.d_x);
    view.expect_zeros_around(view.d_x);
    view.h.expect_zero_gaps(view.pooled);
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, NormPoolTest, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
