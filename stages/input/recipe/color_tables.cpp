#include "stages/input/recipe/color_tables.h"

#include <algorithm>
#include <cmath>

namespace convoy {
namespace {

float saturated(float value) { return std::clamp(value, 0.0f, 255.0f); }
float down(float value) { return std::floor(saturated(value)); }

}  // namespace

void ColorTables::start(int channels) {
  channels_ = channels;
  identity_ = true;
  for (int c = 0; c < channels; ++c) {
    for (int v = 0; v < kValues; ++v) table_[c * kValues + v] = static_cast<float>(v);
  }
}

bool ColorTables::needs_histogram(PointOp::Kind kind) {
  return kind == PointOp::Kind::channel_contrast || kind == PointOp::Kind::auto_contrast || kind == PointOp::Kind::equalize;
}

template <typename Function>
void ColorTables::map(Function function) {
  for (int c = 0; c < channels_; ++c) {
    for (int v = 0; v < kValues; ++v) table_[c * kValues + v] = function(table_[c * kValues + v], c);
  }
}

float ColorTables::rounded(int channel, int value) const { return std::floor(table_[channel * kValues + value] + 0.5f); }

void ColorTables::apply(const PointOp& op, std::span<const int> histogram, double luma) {
  identity_ = false;
  const auto factor = static_cast<float>(op.value[0]);
  switch (op.kind) {
    case PointOp::Kind::brightness:
      return map([&](float t, int) { return down(t * factor); });
    case PointOp::Kind::contrast: {
      const float grey = static_cast<float>(luma) * (1.0f - factor);
      return map([&](float t, int) { return down(t * factor + grey); });
    }
    case PointOp::Kind::shift:
      return map([&](float t, int c) { return saturated(t + static_cast<float>(op.value[c])); });
    case PointOp::Kind::posterize: {
      const int mask = 0xff & ~((1 << (8 - static_cast<int>(op.value[0]))) - 1);
      return map([&](float t, int) { return static_cast<float>(static_cast<int>(t + 0.5f) & mask); });
    }
    case PointOp::Kind::solarize:
      return map([&](float t, int) { return t >= factor ? 255.0f - t : t; });
    case PointOp::Kind::channel_contrast:
      return channel_contrast(op.value[0], histogram);
    case PointOp::Kind::auto_contrast:
      return auto_contrast(histogram);
    case PointOp::Kind::equalize:
      return equalize(histogram);
  }
}

void ColorTables::channel_contrast(double factor, std::span<const int> histogram) {
  std::array<double, 3> mean{};
  for (int c = 0; c < channels_; ++c) {
    double sum = 0, count = 0;
    for (int v = 0; v < kValues; ++v) {
      sum += static_cast<double>(histogram[c * kValues + v]) * table_[c * kValues + v];
      count += histogram[c * kValues + v];
    }
    mean[c] = sum / count;
  }
  map([&](float t, int c) { return saturated(static_cast<float>((t - mean[c]) * factor + mean[c])); });
}

void ColorTables::auto_contrast(std::span<const int> histogram) {
  std::array<float, 3> low{}, high{};
  for (int c = 0; c < channels_; ++c) {
    low[c] = 255.0f;
    for (int v = 0; v < kValues; ++v) {
      if (histogram[c * kValues + v] == 0) continue;
      low[c] = std::min(low[c], rounded(c, v));
      high[c] = std::max(high[c], rounded(c, v));
    }
  }
  map([&](float t, int c) {
    if (low[c] >= high[c]) return t;
    return down((std::floor(t + 0.5f) - low[c]) / ((high[c] - low[c]) * (1.0f / 255.0f)));
  });
}

// PIL's scheme: the steps between values of the cumulated histogram, without the pixels of the largest value.
void ColorTables::equalize(std::span<const int> histogram) {
  std::array<std::array<float, kValues>, 3> become{};
  for (int c = 0; c < channels_; ++c) {
    std::array<int, kValues> counts{};
    int largest = 0, total = 0;
    for (int v = 0; v < kValues; ++v) {
      const int value = static_cast<int>(rounded(c, v)), count = histogram[c * kValues + v];
      counts[value] += count;
      total += count;
      if (count > 0) largest = std::max(largest, value);
    }
    const int step = (total - counts[largest]) / 255;
    int below = step / 2;
    for (int v = 0; v < kValues; ++v) {
      become[c][v] = step == 0 ? static_cast<float>(v) : static_cast<float>(std::min(below / step, 255));
      below += counts[v];
    }
  }
  map([&](float t, int c) { return become[c][static_cast<int>(t + 0.5f)]; });
}

std::span<const std::uint8_t> ColorTables::bytes() {
  for (int i = 0; i < channels_ * kValues; ++i) bytes_[i] = static_cast<std::uint8_t>(table_[i] + 0.5f);
  return std::span(bytes_).first(channels_ * kValues);
}

std::span<const float> ColorTables::normalized(const Normalize& normalize) {
  for (int c = 0; c < channels_; ++c) {
    const int from = normalize.picture_channel(c);
    for (int v = 0; v < kValues; ++v) {
      out_[from * kValues + v] = table_[from * kValues + v] * normalize.factor[c] + normalize.offset[c];
    }
  }
  return std::span(out_).first(channels_ * kValues);
}

}  // namespace convoy
