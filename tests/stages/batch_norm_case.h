// One batch normalization problem: tensors filled by hand, the steps of each direction, and what the reference says.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "pipeline/graph/norm_partials.h"
#include "stages/steps/norm/batch_norm_apply.h"
#include "stages/steps/norm/batch_norm_backward.h"
#include "stages/steps/norm/batch_norm_moving.h"
#include "stages/steps/norm/batch_norm_statistics.h"
#include "tests/reference/batch_norm_reference.h"
#include "tests/support/step_harness.h"

namespace convoy::test {

struct BatchNormSize {
  Shape shape;
  int max_batch, batch;
};

// Ragged channels, one value, flat vectors, several images a tile, several tiles an image.
inline const BatchNormSize kBatchNormSizes[] = {
    {{1, 1, 1}, 1, 1},   {{1, 1, 3}, 3, 2},  {Shape::vector(17), 9, 7}, {Shape::vector(20), 1100, 1090},
    {{5, 3, 17}, 4, 3},  {{7, 1, 40}, 2, 2}, {{14, 13, 16}, 13, 13},    {{28, 28, 33}, 3, 3},
    {{66, 65, 3}, 3, 2}, {{3, 3, 300}, 2, 1}};

inline std::string to_string(const BatchNormSize& s) { return to_string(s.shape) + " batch " + std::to_string(s.batch); }

class BatchNormCase {
 public:
  static constexpr double kEpsilon = 1e-3;

  BatchNormCase(Isa isa, const BatchNormSize& size, int activation, bool gamma, bool beta, bool views = false)
      : size(size), h(isa, size.max_batch), activation_(activation) {
    const std::int64_t channels = padded_channels(size.shape.channels);
    for (TensorId* map : {&x, &y, &d_y, &d_x}) *map = views ? add_view() : h.add(TensorDesc::blocked("map", size.shape));
    partials = h.add(TensorDesc::plain("partials", norm_partial_elements(size.shape), DType::f32, true));
    for (TensorId* v : {&mean, &variance, &inv_std, &d_gamma, &d_beta}) *v = h.add(TensorDesc::plain("vector", channels));
    if (gamma) this->gamma = h.add(TensorDesc::plain("gamma", channels));
    if (beta) this->beta = h.add(TensorDesc::plain("beta", channels));
    h.fill_normal(x, 1);
    h.fill_normal(d_y, 2);
    for_values([&](int n, int i, int j, int c) { h.at(x, n, i, j, c) = 2.0f * h.at(x, n, i, j, c) + float(c % 5) - 1.5f; });
    for (int c = 0; c < size.shape.channels; ++c) {
      if (gamma) h.values(this->gamma)[c] = 1.5f - 0.25f * float(c % 9);
      if (beta) h.values(this->beta)[c] = 0.125f * float(c % 7) - 0.25f;
    }
  }

  template <typename Visit>
  void for_values(Visit visit) const {
    for (int c = 0; c < size.shape.channels; ++c)
      for (int n = 0; n < size.batch; ++n)
        for (int i = 0; i < size.shape.height; ++i)
          for (int j = 0; j < size.shape.width; ++j) visit(n, i, j, c);
  }

  std::vector<double> channel(TensorId id, int c) {
    std::vector<double> values;
    for (int n = 0; n < size.batch; ++n)
      for (int i = 0; i < size.shape.height; ++i)
        for (int j = 0; j < size.shape.width; ++j) values.push_back(h.at(id, n, i, j, c));
    return values;
  }

  void run(const StepKind& kind, std::vector<TensorId> inputs, std::vector<TensorId> outputs, Attributes attributes = {}) {
    Step step;
    step.name = kind.name();
    step.inputs = std::move(inputs);
    step.outputs = std::move(outputs);
    step.attributes = std::move(attributes);
    h.run(kind, step, size.batch, {}, true);
  }
  Attributes act() const { return {{"activation", activation_}}; }
  Attributes act_and_epsilon() const { return {{"activation", activation_}, {"epsilon", kEpsilon}}; }

  void run_statistics() {
    run(batch_norm_partials_kind(), {x}, {partials});
    run(batch_norm_statistics_kind(), {x, partials}, {mean, variance, inv_std}, {{"epsilon", kEpsilon}});
  }
  void run_forward() { run(batch_norm_forward_kind(), {x, mean, inv_std, gamma, beta}, {y}, act()); }
  void run_reduce() {
    run(batch_norm_backward_partials_kind(), {x, mean, inv_std, gamma, beta, d_y}, {partials}, act());
    run(batch_norm_backward_reduce_kind(), {x, partials, inv_std}, {d_gamma, d_beta});
  }
  void run_backward(TensorId to) {
    run(batch_norm_backward_kind(), {x, mean, inv_std, gamma, beta, d_gamma, d_beta, d_y}, {to}, act());
  }

  // With the moments of the values of x, or those that stand in mean and variance.
  ChannelNorm norm_of(int c, bool of_batch) {
    ChannelNorm norm;
    norm.epsilon = kEpsilon;
    norm.activation = activation_;
    if (gamma != kNoTensor) norm.gamma = h.values(gamma)[c];
    if (beta != kNoTensor) norm.beta = h.values(beta)[c];
    norm.mean = h.values(mean)[c];
    norm.variance = h.values(variance)[c];
    if (of_batch) take_moments(norm, channel(x, c));
    return norm;
  }

  // Relative error that a sum over this channel may have: chains of additions are at most as long as a tile. Deviations are
  // taken from the first value, not from the mean.
  double sum_error(const ChannelNorm& norm, const std::vector<double>& values) const {
    double far = 0;
    for (double v : values) far = std::max(far, (v - norm.mean) * (v - norm.mean));
    const double spread = norm.variance > 0 ? 1 + far / norm.variance : 1;
    return 8 * 0x1p-24 * std::sqrt(std::min<double>(static_cast<double>(values.size()), 4096)) * spread;
  }

  BatchNormSize size;
  StepHarness h;
  TensorId x, y, d_y, d_x, partials, mean, variance, inv_std, d_gamma, d_beta;
  TensorId gamma = kNoTensor, beta = kNoTensor;

  // Nobody writes into the channels beside a view.
  void expect_zeros_around(TensorId view) {
    const TensorId whole = wholes.at(static_cast<std::size_t>(std::ranges::find(maps, view) - maps.begin()));
    const Shape& s = h.desc(whole).shape;
    const int end = kBlock + padded_channels(size.shape.channels);
    for (int n = 0; n < size.max_batch; ++n)
      for (int i = 0; i < s.height; ++i)
        for (int j = 0; j < s.width; ++j)
          for (int c = 0; c < s.channels; c = c == kBlock - 1 ? end : c + 1) ASSERT_EQ(h.at(whole, n, i, j, c), 0.0f) << c;
  }

  // What maps are views of: a block of channels in front, one or more behind.
  std::vector<TensorId> wholes, maps;

 private:
  TensorId add_view() {
    Shape shape = size.shape;
    shape.channels = padded_channels(shape.channels) + kBlock * (2 + static_cast<int>(wholes.size()));
    wholes.push_back(h.add(TensorDesc::blocked("whole", shape)));
    maps.push_back(h.add_view(wholes.back(), TensorDesc::blocked("map", size.shape), kBlock));
    return maps.back();
  }

  int activation_;
};

}  // namespace convoy::test
