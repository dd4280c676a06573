#include "stages/input/recipe/separable_pass.h"

#include <HalideBuffer.h>

#include <algorithm>

#include "pipeline/core/kernel_call.h"

namespace convoy {
namespace {

// Tables are as long as the kernels' vectors reach.
constexpr int kLanes = 16;
int whole_vectors(int n) { return (n + kLanes - 1) / kLanes * kLanes; }

template <typename T>
Halide::Runtime::Buffer<T, 1> vector_view(std::vector<T>& values, int first, int size) {
  return Halide::Runtime::Buffer<T, 1>(values.data() + first, size);
}

}  // namespace

Region SeparableTaps::reads() const {
  const AxisTaps::Range y = rows.reads(), x = columns.reads();
  return {x.first, y.first, x.last - x.first + 1, y.last - y.first + 1};
}

struct SeparablePass::Part {
  Region region;
  int y, x;  // of the region, in the view
};

// Rows beyond the last one repeat it, with weights of 0.
void SeparablePass::fill_rows(const AxisTaps& taps, const Part& part) {
  const int size = whole_vectors(taps.size());
  rows_.taps = taps.most_taps();
  rows_.index.assign(std::size_t(size) * rows_.taps, 0);
  rows_.weight.assign(std::size_t(size) * rows_.taps, 0.0f);
  rows_.inside.assign(size, 1.0f);
  for (int i = 0; i < taps.size(); ++i) {
    std::size_t to = std::size_t(i) * rows_.taps;
    for (int t = taps.begin(i); t < taps.end(i); ++t, ++to) {
      rows_.index[to] = taps.index(t) - part.region.y;
      rows_.weight[to] = static_cast<float>(taps.weight(t));
    }
    rows_.inside[i] = static_cast<float>(taps.sum(i));
  }
}

// The channels of a pixel share its taps. `channel_of` an output channel: the picture's.
template <typename ChannelOf>
void SeparablePass::fill_columns(const AxisTaps& taps, const Part& part, int in_channels, int channels, ChannelOf channel_of) {
  const int size = whole_vectors(taps.size() * channels);
  columns_.taps = taps.most_taps();
  columns_.index.assign(std::size_t(size) * columns_.taps, 0);
  columns_.weight.assign(std::size_t(size) * columns_.taps, 0.0f);
  columns_.inside.assign(size, 1.0f);
  std::size_t to = 0;
  for (int i = 0; i < taps.size(); ++i) {
    const auto inside = static_cast<float>(taps.sum(i));
    for (int c = 0; c < channels; ++c, to += columns_.taps) {
      const int channel = in_channels == 1 ? 0 : channel_of(c);
      for (int t = taps.begin(i), k = 0; t < taps.end(i); ++t, ++k) {
        columns_.index[to + k] = (taps.index(t) - part.region.x) * in_channels + channel;
        columns_.weight[to + k] = static_cast<float>(taps.weight(t));
      }
      columns_.inside[i * channels + c] = inside;
    }
  }
}

template <typename T>
void SeparablePass::run_blocks(PixelKernels::WarpColumns warp_columns, const SeparableTaps& taps, const PixelView& in,
                               const Part& part, T* out) {
  const int in_row = in.width * in.channels, read = part.region.width * in.channels;
  const int out_row = static_cast<int>(factor_.size()), rows = kernels_.rows, height = taps.rows.size();
  if (between_.size() < std::size_t(whole_vectors(read)) * rows) between_.resize(std::size_t(whole_vectors(read)) * rows);

  const halide_dimension_t picture_shape[]{{0, read, 1}, {0, part.region.height, in_row}};
  const std::size_t first = std::size_t(part.y) * in_row + std::size_t(part.x) * in.channels;
  Halide::Runtime::Buffer<const std::uint8_t, 2> picture(in.data + first, 2, picture_shape);
  Halide::Runtime::Buffer<float, 2> between(between_.data(), rows, read);
  const int size = whole_vectors(out_row);
  Halide::Runtime::Buffer<int, 2> element(columns_.index.data(), columns_.taps, size);
  Halide::Runtime::Buffer<float, 2> weight(columns_.weight.data(), columns_.taps, size);
  auto inside_column = vector_view(columns_.inside, 0, size);
  auto factor = vector_view(factor_, 0, out_row), offset = vector_view(offset_, 0, out_row);
  for (int y = 0; y < height; y += rows) {
    const std::size_t at = std::size_t(y) * rows_.taps;
    Halide::Runtime::Buffer<int, 2> row(rows_.index.data() + at, rows_.taps, rows);
    Halide::Runtime::Buffer<float, 2> row_weight(rows_.weight.data() + at, rows_.taps, rows);
    auto inside_row = vector_view(rows_.inside, y, rows);
    Halide::Runtime::Buffer<T, 2> to(out + std::size_t(y) * out_row, out_row, std::min(rows, height - y));
    call_kernel("warp_rows", kernels_.warp_rows, picture, row, row_weight, between);
    call_kernel("warp_columns", warp_columns, between, element, weight, inside_row, inside_column, taps.fill, factor, offset, to);
  }
}

void SeparablePass::run(const SeparableTaps& taps, const PixelView& in, int channels, std::uint8_t* out) {
  const Region region = taps.reads();
  const Part part{region, region.y - in.y, region.x - in.x};
  fill_rows(taps.rows, part);
  fill_columns(taps.columns, part, in.channels, channels, [](int c) { return c; });
  const std::size_t out_row = std::size_t(taps.columns.size()) * channels;
  factor_.assign(out_row, 1.0f);
  offset_.assign(out_row, 0.0f);
  run_blocks(kernels_.warp_columns_u8, taps, in, part, out);
}

void SeparablePass::run(const SeparableTaps& taps, const PixelView& in, const Normalize& normalize, float* out) {
  const Region region = taps.reads();
  const Part part{region, region.y - in.y, region.x - in.x};
  fill_rows(taps.rows, part);
  const int channels = normalize.channels();
  fill_columns(taps.columns, part, in.channels, channels, [&](int c) { return normalize.picture_channel(c); });
  factor_.clear();
  offset_.clear();
  for (int x = 0; x < taps.columns.size(); ++x) {
    factor_.insert(factor_.end(), normalize.factor.begin(), normalize.factor.end());
    offset_.insert(offset_.end(), normalize.offset.begin(), normalize.offset.end());
  }
  run_blocks(kernels_.warp_columns_f32, taps, in, part, out);
}

}  // namespace convoy
