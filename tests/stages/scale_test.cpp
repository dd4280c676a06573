// scale, rbf and softmax steps against their references, dense and as views of a channel range.
#include <gtest/gtest.h>

#include <cmath>

#include "stages/layers/builtin_layers.h"
#include "stages/steps/activation/softmax_step.h"
#include "stages/steps/rbf/rbf_steps.h"
#include "stages/steps/scale/scale_steps.h"
#include "tests/reference/scale_reference.h"
#include "tests/reference/softmax_reference.h"
#include "tests/support/recording_context.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

constexpr double kEpsilon = 1.2e-7;

class ScaleTest : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

const Shape kShapes[] = {{1, 1, 1}, {5, 3, 17}, {7, 1, 40}, {40, 41, 30}, Shape::vector(84), Shape::vector(1000)};

TEST_P(ScaleTest, ForwardAndBothGradients) {
  for (const Shape& shape : kShapes) {
    for (std::int64_t gap : {0, 48}) {
      for (bool use_bias : {true, false}) {
        StepHarness h(GetParam(), 4);
        const TensorId x = h.add(blocked_with_gap("x", shape, gap)), y = h.add(blocked_with_gap("y", shape, gap)),
                       d_y = h.add(blocked_with_gap("d_y", shape, 0)), d_x = h.add(blocked_with_gap("d_x", shape, gap));
        const int padded = padded_channels(shape.channels);
        const TensorId scale = h.add(TensorDesc::plain("scale", padded)), bias = h.add(TensorDesc::plain("bias", padded)),
                       d_scale = h.add(TensorDesc::plain("d_scale", padded));
        h.fill_normal(x, 1);
        h.fill_normal(d_y, 2);
        for (int c = 0; c < shape.channels; ++c) {
          h.values(scale)[c] = 0.5f + 0.1f * static_cast<float>(c % 7);
          h.values(bias)[c] = 1.0f - 0.3f * static_cast<float>(c % 5);
        }
        Step step;
        step.inputs = {x, scale, use_bias ? bias : kNoTensor};
        step.outputs = {y};
        h.run(scale_kind(), step, 3, {}, true);
        step.inputs = {d_y, scale, kNoTensor};
        step.outputs = {d_x};
        h.run(scale_kind(), step, 3);
        step.inputs = {x, d_y};
        step.outputs = {d_scale};
        h.run(scale_gradient_kind(), step, 3);
        for (TensorId id : {y, d_x}) {
          h.expect_zero_pads(id);
          h.expect_zero_gaps(id);
        }
        std::vector<double> sums(padded), terms(padded);
        for_elements(shape, 3, [&](int n, int i, int j, int c) {
          const double a = h.values(scale)[c], b = use_bias ? h.values(bias)[c] : 0.0, v = h.at(x, n, i, j, c);
          ASSERT_NEAR(h.at(y, n, i, j, c), scale_reference(v, a, b), kEpsilon * (std::abs(v * a) + std::abs(b)));
          ASSERT_NEAR(h.at(d_x, n, i, j, c), h.at(d_y, n, i, j, c) * a, kEpsilon * std::abs(h.at(d_y, n, i, j, c) * a));
          sums[c] += v * h.at(d_y, n, i, j, c);
          terms[c] += std::abs(v * h.at(d_y, n, i, j, c));
        });
        const double length = 3.0 * shape.height * shape.width;
        for (int c = 0; c < padded; ++c) ASSERT_NEAR(h.values(d_scale)[c], sums[c], 8 * kEpsilon * std::sqrt(length) * terms[c]);
        for (int c = 0; c < shape.channels; ++c) ASSERT_EQ(h.at(y, 3, 0, 0, c), 0.0f);
      }
    }
  }
}

TEST_P(ScaleTest, SoftmaxOverTheChannelsOfEachPixel) {
  for (const Shape& shape : kShapes) {
    for (std::int64_t gap : {0, 48}) {
      StepHarness h(GetParam(), 4);
      const TensorId x = h.add(blocked_with_gap("x", shape, gap)), y = h.add(blocked_with_gap("y", shape, gap)),
                     d_y = h.add(blocked_with_gap("d_y", shape, 0)), d_x = h.add(blocked_with_gap("d_x", shape, gap));
      h.fill_normal(x, 1);
      h.fill_normal(d_y, 2);
      for (float& v : h.values(x)) v *= 20;
      Step step;
      step.inputs = {x};
      step.outputs = {y};
      h.run(softmax_forward_kind(), step, 3, {}, true);
      step.inputs = {y, d_y};
      step.outputs = {d_x};
      h.run(softmax_backward_kind(), step, 3, {}, true);
      for (TensorId id : {y, d_x}) {
        h.expect_zero_pads(id);
        h.expect_zero_gaps(id);
      }
      for_elements({shape.height, shape.width, 1}, 3, [&](int n, int i, int j, int) {
        std::vector<double> logits;
        for (int c = 0; c < shape.channels; ++c) logits.push_back(h.at(x, n, i, j, c));
        const std::vector<double> p = softmax_reference(logits);
        double dot = 0, size = 0;
        for (int c = 0; c < shape.channels; ++c)
          dot += p[c] * h.at(d_y, n, i, j, c), size += p[c] * std::abs(h.at(d_y, n, i, j, c));
        for (int c = 0; c < shape.channels; ++c) {
          ASSERT_NEAR(h.at(y, n, i, j, c), p[c], 2e-5 * p[c] + 1e-30) << c;
          const double d = h.at(d_y, n, i, j, c);
          ASSERT_NEAR(h.at(d_x, n, i, j, c), p[c] * (d - dot), 4e-5 * (p[c] * (std::abs(d) + size)) + 1e-30) << c;
        }
      });
    }
  }
}

TEST_P(ScaleTest, SoftmaxOfWhatIsNoNumberIsNone) {
  for (float bad : {std::nanf(""), INFINITY, -INFINITY}) {
    StepHarness h(GetParam(), 1);
    const TensorId x = h.add(TensorDesc::blocked("x", {1, 2, 17})), y = h.add(TensorDesc::blocked("y", {1, 2, 17}));
    h.at(x, 0, 0, 1, 16) = bad;
    Step step;
    step.inputs = {x};
    step.outputs = {y};
    h.run(softmax_forward_kind(), step, 1);
    h.expect_zero_pads(y);
    EXPECT_FLOAT_EQ(h.at(y, 0, 0, 0, 3), 1.0f / 17);
    for (int c = 0; c < 17; ++c) EXPECT_TRUE(std::isnan(h.at(y, 0, 0, 1, c))) << c;
  }
}

// The codes go the way of the spec: strings, the layer, attributes, tables.
Step rbf_step(const std::vector<std::string>& codes) {
  spec::Diagnostics diagnostics("test");
  spec::Node params = spec::Node::map(), list = spec::Node::sequence();
  for (const std::string& code : codes) list.items.push_back(spec::Node::string(code));
  params.set("codes", list);
  spec::ParamReader reader(params, "layer", diagnostics);
  for (const LayerEntry& entry : builtin_layers()) {
    if (entry.name != "rbf") continue;
    const auto layer = entry.make(reader);
    diagnostics.throw_if_any();
    RecordingContext context(Shape::vector(static_cast<int>(codes[0].size())), Shape::vector(static_cast<int>(codes.size())),
                             true);
    layer->lower(context);
    return context.forward_steps.at(0);
  }
  throw std::logic_error("no rbf");
}

TEST_P(ScaleTest, RbfMeasuresDistancesFromItsCodes) {
  for (const auto& [features, classes] : {std::pair{84, 10}, {1, 1}, {16, 17}, {33, 3}, {100, 40}}) {
    std::vector<std::string> text;
    std::vector<std::vector<int>> codes;
    for (int k = 0; k < classes; ++k) {
      text.emplace_back();
      codes.emplace_back();
      for (int i = 0; i < features; ++i) {
        const bool black = (i * 7 + k * 13 + i * k) % 3 == 0;
        text.back() += black ? '#' : '.';
        codes.back().push_back(black ? 1 : -1);
      }
    }
    StepHarness h(GetParam(), 5);
    const Shape in = Shape::vector(features), out = Shape::vector(classes);
    const TensorId x = h.add(blocked_with_gap("x", in, 16)), y = h.add(blocked_with_gap("y", out, 32)),
                   d_y = h.add(blocked_with_gap("d_y", out, 0)), d_x = h.add(blocked_with_gap("d_x", in, 16));
    h.fill_normal(x, 1);
    h.fill_normal(d_y, 2);
    Step step = rbf_step(text);
    step.inputs = {x};
    step.outputs = {y};
    h.run(rbf_forward_kind(), step, 4, {}, true);
    step.inputs = {x, d_y};
    step.outputs = {d_x};
    h.run(rbf_backward_kind(), step, 4, {}, true);
    for (TensorId id : {y, d_x}) {
      h.expect_zero_pads(id);
      h.expect_zero_gaps(id);
    }
    for (int n = 0; n < 4; ++n) {
      std::vector<double> values, gradients;
      for (int i = 0; i < features; ++i) values.push_back(h.at(x, n, 0, 0, i));
      double size = 0;
      for (int k = 0; k < classes; ++k) gradients.push_back(h.at(d_y, n, 0, 0, k)), size += std::abs(gradients.back());
      const std::vector<double> exact = rbf_reference(values, codes), back = rbf_gradient_reference(values, codes, gradients);
      for (int k = 0; k < classes; ++k) {
        ASSERT_NEAR(h.at(y, n, 0, 0, k), exact[k], -8 * kEpsilon * std::sqrt(features) * exact[k]);
      }
      for (int i = 0; i < features; ++i) {
        ASSERT_NEAR(h.at(d_x, n, 0, 0, i), back[i], 16 * kEpsilon * std::sqrt(classes) * size * (1 + std::abs(values[i])));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, ScaleTest, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
