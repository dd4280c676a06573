#include "stages/input/recipe/color_pass.h"

#include <HalideBuffer.h>

#include <algorithm>
#include <array>

#include "pipeline/core/kernel_call.h"

namespace convoy {
namespace {

constexpr int kValues = 256;

int pixels_of(const PixelView& in) { return in.height * in.width; }

using Pixels = Halide::Runtime::Buffer<const std::uint8_t, 2>;

Pixels flat(const PixelView& in) { return Pixels(in.data, in.channels, pixels_of(in)); }

template <typename T>
Halide::Runtime::Buffer<T, 2> flat(T* out, const PixelView& like) {
  return Halide::Runtime::Buffer<T, 2>(out, like.channels, pixels_of(like));
}

int channel_index(const PixelView& in) { return in.channels == 1 ? 0 : 1; }

}  // namespace

void ColorPass::look_up(const PixelView& in, std::span<const std::uint8_t> table, std::uint8_t* out) const {
  Halide::Runtime::Buffer<const std::uint8_t, 2> entries(table.data(), kValues, in.channels);
  auto from = flat(in);
  auto to = flat(out, in);
  call_kernel("look_up", kernels_.look_up_u8[channel_index(in)], from, entries, false, to);
}

void ColorPass::look_up(const PixelView& in, std::span<const float> table, bool reverse_channels, float* out) const {
  Halide::Runtime::Buffer<const float, 2> entries(table.data(), kValues, in.channels);
  auto from = flat(in);
  auto to = flat(out, in);
  call_kernel("look_up", kernels_.look_up_f32[channel_index(in)], from, entries, reverse_channels, to);
}

void ColorPass::saturate(const PixelView& in, double factor, std::uint8_t* out) const {
  auto from = flat(in);
  auto to = flat(out, in);
  call_kernel("saturate", kernels_.saturate, from, static_cast<float>(factor), to);
}

void ColorPass::turn_hue(const PixelView& in, double turn, double saturation, std::uint8_t* out) const {
  auto from = flat(in);
  auto to = flat(out, in);
  call_kernel("turn_hue", kernels_.turn_hue, from, static_cast<float>(turn), static_cast<float>(saturation), to);
}

void ColorPass::sharpen(const PixelView& in, double factor, std::uint8_t* out) const {
  const int row = in.width * in.channels;
  std::copy_n(in.data, std::size_t(row) * in.height, out);
  if (in.height < 3 || in.width < 3) return;
  Halide::Runtime::Buffer<const std::uint8_t, 2> from(in.data, row, in.height);
  const halide_dimension_t inner[]{{0, row - 2 * in.channels, 1}, {0, in.height - 2, row}};
  Halide::Runtime::Buffer<std::uint8_t, 2> to(out + row + in.channels, 2, inner);
  call_kernel("sharpen", kernels_.sharpen, from, in.channels, static_cast<float>(factor), to);
}

void ColorPass::histogram(const PixelView& in, std::span<int> counts) const {
  auto from = flat(in);
  Halide::Runtime::Buffer<int, 2> to(counts.data(), kValues, in.channels);
  call_kernel("histogram", kernels_.histogram, from, to);
}

double ColorPass::mean_luma(const PixelView& in) const {
  if (in.channels == 1) return mean_of_histogram(in);
  std::int64_t sum = 0;
  auto from = flat(in);
  Halide::Runtime::Buffer<std::int64_t, 1> to(&sum, 1);
  call_kernel("luma_sum", kernels_.luma_sum, from, to);
  return static_cast<double>(sum) / pixels_of(in);
}

double ColorPass::mean_of_histogram(const PixelView& in) const {
  std::array<int, kValues> counts;
  histogram(in, counts);
  double sum = 0.0;
  for (int v = 0; v < kValues; ++v) sum += static_cast<double>(v) * counts[v];
  return sum / pixels_of(in);
}

}  // namespace convoy
