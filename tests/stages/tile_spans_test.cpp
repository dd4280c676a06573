// What steps say of the spans of their tiles: a tile writes nothing outside its span, and what sums a map waits for whoever
// writes in its own.
#include <gtest/gtest.h>

#include <cmath>

#include "pipeline/graph/norm_partials.h"
#include "pipeline/graph/packing.h"
#include "pipeline/graph/use_winograd.h"
#include "pipeline/graph/winograd_layout.h"
#include "stages/steps/conv/conv_steps.h"
#include "stages/steps/norm/batch_norm_backward.h"
#include "stages/steps/norm/batch_norm_statistics.h"
#include "stages/steps/optimizer/sgd_step.h"
#include "stages/steps/winograd/winograd_steps.h"
#include "tests/support/step_harness.h"

namespace convoy {
namespace {

using test::StepHarness;

bool holds(const TileSpan& span, const Shape& map, int n, int y, int x, int c) {
  const int pixel = y * map.width + x;
  return span.meets({n, 1, c / kBlock, 1, pixel, 1});
}

class TileSpans : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }

  static constexpr int kBatch = 3;

  Step step(std::vector<TensorId> inputs, TensorId output, Attributes attributes) {
    Step s;
    s.name = "test";
    s.inputs = std::move(inputs);
    s.outputs = {output};
    s.attributes = std::move(attributes);
    return s;
  }

  // Every candidate too.
  void expect_writes_inside(const StepKind& kind, Step s) {
    ASSERT_TRUE(kind.tells_spans());
    expect_choice_writes_inside(kind, s);
    const auto candidates = kind.candidates(s, h_.context());
    for (std::size_t i = 0; i < candidates.size(); i += 1 + candidates.size() / 8) {
      s.kernel = candidates[i];
      expect_choice_writes_inside(kind, s);
    }
  }

  void expect_choice_writes_inside(const StepKind& kind, const Step& s) {
    constexpr float kUntouched = 1e9f;
    const TensorId map = s.outputs[0];
    const Shape shape = h_.desc(map).shape;
    std::ranges::fill(h_.values(map), kUntouched);
    h_.run(kind, s, kBatch, {}, false, [&](const BoundStep& bound, int tile) {
      const TileSpan span = bound.span(tile, kBatch);
      test::for_elements(shape, kBatch, [&](int n, int y, int x, int c) {
        float& element = h_.at(map, n, y, x, c);
        if (!holds(span, shape, n, y, x, c)) {
          ASSERT_EQ(element, kUntouched) << s.kernel.variant << " tile " << tile << " wrote " << n << "," << y << "," << x;
        }
        element = kUntouched;
      });
    });
  }

  // Together the tiles sum every element once.
  void expect_sums_all(const StepKind& kind, const Step& s, const Shape& shape) {
    ASSERT_TRUE(kind.tells_spans());
    std::vector<TileSpan> spans;
    h_.run(kind, s, kBatch, {}, false, [&](const BoundStep& bound, int tile) { spans.push_back(bound.span(tile, kBatch)); });
    test::for_elements(shape, kBatch, [&](int n, int y, int x, int c) {
      ASSERT_EQ(std::ranges::count_if(spans, [&](const TileSpan& span) { return holds(span, shape, n, y, x, c); }), 1);
    });
  }

  TensorId map(const Shape& shape) {
    const TensorId id = h_.add(TensorDesc::blocked("map", shape));
    h_.fill_normal(id, 1);
    return id;
  }
  TensorId plain(std::int64_t count) { return h_.add(TensorDesc::plain("plain", count)); }
  TensorId weight(int kernel, int in, int out) { return plain(conv_kernel_packing.elements(Dims{kernel, kernel, in, out})); }

  StepHarness h_{GetParam(), kBatch};
};

TEST_P(TileSpans, OfConvolutions) {
  for (const auto& [kernel, stride, size] : {std::tuple{3, 1, 13}, {3, 2, 13}, {1, 1, 14}, {1, 2, 9}, {5, 1, 7}}) {
    const int out = (size + stride - 1) / stride, pad = kernel / 2;
    const TensorId x = map({size, size + 4, 20}), y = map({out, (size + 4 + stride - 1) / stride, 40});
    const Attributes attributes{{"kernel_h", kernel}, {"kernel_w", kernel}, {"stride_h", stride},
                                {"stride_w", stride}, {"pad_top", pad},     {"pad_left", pad}};
    ASSERT_NO_FATAL_FAILURE(
        expect_writes_inside(conv_forward_kind(), step({x, weight(kernel, 20, 40), kNoTensor}, y, attributes)));
    ASSERT_NO_FATAL_FAILURE(expect_writes_inside(conv_backward_data_kind(), step({y, weight(kernel, 40, 20)}, x, attributes)));
  }
}

TEST_P(TileSpans, OfWinogradConvolutions) {
  const Form form = winograd::form_of(3, 3);
  for (const int size : {7, 13, 30}) {
    const Shape shape{size, size + 3, 40};
    const TensorId x = map(shape), y = map(shape);
    const Attributes attributes{{"kernel_h", 3}, {"kernel_w", 3}, {"pad_top", 1}, {"pad_left", 1}};
    const TensorId u = plain(filter_layout(form, 3, 3).elements());
    ASSERT_NO_FATAL_FAILURE(expect_writes_inside(winograd_forward_kind(), step({x, u, kNoTensor}, y, attributes)));
    const TensorId v = plain(tile_layout(form, 3, batch_tiles(form, shape, kBatch)).elements());
    ASSERT_NO_FATAL_FAILURE(expect_writes_inside(
        winograd_contract_kind(),
        step({v, weight(3, 40, 40), kNoTensor}, y, {{"kernel_h", 3}, {"kernel_w", 3}, {"in_blocks", 3}, {"rotated", 0}})));
  }
}

TEST_P(TileSpans, OfSums) {
  for (const Shape& shape : {Shape{7, 7, 40}, Shape{70, 65, 17}, Shape{1, 1, 100}}) {
    const TensorId x = map(shape), d_y = map(shape), vector = plain(padded_channels(shape.channels));
    const TensorId partials = h_.add(TensorDesc::plain("partials", norm_partial_elements(shape), DType::f32, true));
    ASSERT_NO_FATAL_FAILURE(expect_sums_all(batch_norm_partials_kind(), step({x}, partials, {}), shape));
    ASSERT_NO_FATAL_FAILURE(expect_sums_all(batch_norm_backward_partials_kind(),
                                            step({x, vector, vector, vector, vector, d_y}, partials, {{"activation", 1}}),
                                            shape));
  }
}

// What an update writes and what the copy of its weights reads, elements of a plain tensor.
TEST_P(TileSpans, OfUpdatesAndCopiesOfWeights) {
  const Form form = winograd::form_of(3, 3);
  const TensorId w = weight(3, 300, 200), gradient = plain(h_.desc(w).count), u = plain(filter_layout(form, 19, 13).elements());
  Step update = step({w, gradient}, w, {});
  ASSERT_TRUE(sgd_update_kind().tells_spans());
  const auto element = [](std::int64_t at) { return TileSpan{0, 1, 0, 1, static_cast<int>(at), 1}; };
  std::ranges::fill(h_.values(gradient), 1.0f);
  RunContext context;
  context.learning_rate = 1;
  h_.run(sgd_update_kind(), update, kBatch, context, false, [&](const BoundStep& bound, int tile) {
    const TileSpan span = bound.span(tile, kBatch);
    for (std::int64_t at = 0; at < h_.desc(w).count; ++at) {
      float& value = h_.values(w)[at];
      ASSERT_TRUE(value == 0 || span.meets(element(at))) << tile << " wrote " << at;
      value = 0;
    }
  });
  // NaN outside a tile's span does not reach what it writes.
  const Attributes attributes{{"kernel_h", 3}, {"kernel_w", 3}, {"in_blocks", 19}, {"out_blocks", 13}};
  ASSERT_TRUE(winograd_filter_kind().tells_spans());
  const BindContext bind = h_.context();
  const Step copy = step({w}, u, attributes);
  const std::unique_ptr<BoundStep> bound = winograd_filter_kind().bind(copy, bind);
  for (const int tile : {0, 5, 12}) {
    const TileSpan span = bound->span(tile, kBatch);
    for (std::int64_t at = 0; at < h_.desc(w).count; ++at) h_.values(w)[at] = span.meets(element(at)) ? 1.0f : NAN;
    h_.run(winograd_filter_kind(), copy, kBatch);
    const FilterLayout layout = filter_layout(form, 19, 13);
    for (std::int64_t at = 0; at < layout.block; ++at) {
      ASSERT_FALSE(std::isnan(h_.values(u)[tile * layout.block + at])) << tile;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, TileSpans, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy
