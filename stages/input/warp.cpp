#include "stages/input/warp.h"

#include <HalideBuffer.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "pipeline/core/kernel_call.h"

namespace convoy {
namespace {

// Rows between the two passes are blended in blocks that stay in the second-level cache.
constexpr int kBlockFloats = 32 * 1024;

// Where one axis reads: two inputs and their weights for each output.
struct AxisTaps {
  std::span<int> first, second;
  std::span<float> first_weight, second_weight;
};

struct Tap {
  int index;
  float weight;  // 0 where a constant edge takes the tap's place
};

int modulo(int a, int n) { return ((a % n) + n) % n; }

Tap tap_at(int index, double weight, int size, EdgeMode edges) {
  const auto w = static_cast<float>(weight);
  if (index >= 0 && index < size) return {index, w};
  switch (edges) {
    case EdgeMode::constant:
      return {0, 0.0f};
    case EdgeMode::nearest:
      return {std::clamp(index, 0, size - 1), w};
    case EdgeMode::wrap:
      return {modulo(index, size), w};
    case EdgeMode::reflect: {
      const int period = modulo(index, 2 * size);
      return {period < size ? period : 2 * size - 1 - period, w};
    }
  }
  return {0, 0.0f};
}

// `group` neighbouring outputs (the channels of a pixel) share a position; taps count in elements, `step` to a pixel.
void fill_taps(const AxisMap& map, EdgeMode edges, int in_size, int out_size, int group, int step, const AxisTaps& taps) {
  for (int i = 0; i < out_size; ++i) {
    const double position = map.scale * i + map.offset, floor = std::floor(position);
    const int below = static_cast<int>(floor);
    const Tap a = tap_at(below, 1.0 - (position - floor), in_size, edges);
    const Tap b = tap_at(below + 1, position - floor, in_size, edges);
    for (int c = 0; c < group; ++c) {
      const int k = i * group + c, channel = step == 1 ? 0 : c;
      taps.first[k] = a.index * step + channel;
      taps.second[k] = b.index * step + channel;
      taps.first_weight[k] = a.weight;
      taps.second_weight[k] = b.weight;
    }
  }
}

struct Tables {
  AxisTaps rows, columns;
  std::span<float> blended;  // rows_per_block x input row
  int rows_per_block;
};

Tables carve(StageScratch& scratch, int out_height, int out_row, int in_row) {
  const int rows_per_block = std::clamp(kBlockFloats / in_row, 1, out_height);
  const std::size_t h = out_height, k = out_row, blended = std::size_t(rows_per_block) * in_row;
  if (scratch.ints.size() < 2 * (h + k)) scratch.ints.resize(2 * (h + k));
  if (scratch.floats.size() < 2 * (h + k) + blended) scratch.floats.resize(2 * (h + k) + blended);
  const std::span ints(scratch.ints);
  const std::span floats(scratch.floats);
  return {{ints.subspan(0, h), ints.subspan(h, h), floats.subspan(0, h), floats.subspan(h, h)},
          {ints.subspan(2 * h, k), ints.subspan(2 * h + k, k), floats.subspan(2 * h, k), floats.subspan(2 * h + k, k)},
          floats.subspan(2 * (h + k), blended),
          rows_per_block};
}

template <typename T>
Halide::Runtime::Buffer<T, 1> view(std::span<T> values) {
  return Halide::Runtime::Buffer<T, 1>(values.data(), static_cast<int>(values.size()));
}

template <typename T, typename BlendRows>
void warp_any(const PixelKernels& kernels, BlendRows blend_rows, const WarpMap& map, const T* data, int in_height, int in_width,
              int in_channels, const SampleView& out, StageScratch& scratch) {
  const int in_row = in_width * in_channels, out_row = out.width * out.channels;
  const Tables t = carve(scratch, out.height, out_row, in_row);
  fill_taps(map.rows, map.edges, in_height, out.height, 1, 1, t.rows);
  fill_taps(map.columns, map.edges, in_width, out.width, out.channels, in_channels, t.columns);

  Halide::Runtime::Buffer<const T, 2> in(data, in_row, in_height);
  auto element_0 = view(t.columns.first), element_1 = view(t.columns.second);
  auto weight_0 = view(t.columns.first_weight), weight_1 = view(t.columns.second_weight);
  for (int y = 0; y < out.height; y += t.rows_per_block) {
    const int rows = std::min(t.rows_per_block, out.height - y);
    auto row_0 = view(t.rows.first.subspan(y, rows)), row_1 = view(t.rows.second.subspan(y, rows));
    auto row_weight_0 = view(t.rows.first_weight.subspan(y, rows)), row_weight_1 = view(t.rows.second_weight.subspan(y, rows));
    Halide::Runtime::Buffer<float, 2> blended(t.blended.data(), in_row, rows);
    Halide::Runtime::Buffer<float, 2> to(out.data + std::size_t(y) * out_row, out_row, rows);
    call_kernel("blend_rows", blend_rows, in, row_0, row_1, row_weight_0, row_weight_1, blended);
    call_kernel("blend_columns", kernels.blend_columns, blended, element_0, element_1, weight_0, weight_1, row_weight_0,
                row_weight_1, map.fill, to);
  }
}

}  // namespace

void warp(const PixelKernels& kernels, const WarpMap& map, const SampleView& in, const SampleView& out, StageScratch& scratch) {
  const float* data = in.data;
  warp_any(kernels, kernels.blend_rows_f32, map, data, in.height, in.width, in.channels, out, scratch);
}

void warp(const PixelKernels& kernels, const WarpMap& map, const PixelView& in, const SampleView& out, StageScratch& scratch) {
  warp_any(kernels, kernels.blend_rows_u8, map, in.data, in.height, in.width, in.channels, out, scratch);
}

}  // namespace convoy
