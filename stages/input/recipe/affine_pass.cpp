#include "stages/input/recipe/affine_pass.h"

#include <HalideBuffer.h>

#include <type_traits>

#include "pipeline/core/kernel_call.h"

namespace convoy {
namespace {

// Of halide_gen/pixels/affine_generator.cpp.
int kernel_edges(EdgeMode edges) { return static_cast<int>(edges); }
static_assert(static_cast<int>(EdgeMode::constant) == 0 && static_cast<int>(EdgeMode::nearest) == 1 &&
              static_cast<int>(EdgeMode::reflect) == 2 && static_cast<int>(EdgeMode::wrap) == 3);

}  // namespace

template <typename T>
void AffinePass::run_any(const AffineWarp& warp, const PixelView& in, const Normalize& normalize, T* out) {
  const auto& m = warp.from;
  row_x_.resize(in.height);
  row_y_.resize(in.height);
  for (int y = 0; y < in.height; ++y) {
    row_x_[y] = static_cast<float>(m[1] * y + m[2]);
    row_y_[y] = static_cast<float>(m[4] * y + m[5]);
  }
  auto picture = Halide::Runtime::Buffer<const std::uint8_t, 3>(in.data, in.channels, in.width, in.height);
  auto to = Halide::Runtime::Buffer<T, 3>(out, in.channels, in.width, in.height);
  Halide::Runtime::Buffer<float, 1> row_x(row_x_.data(), in.height), row_y(row_y_.data(), in.height);
  Halide::Runtime::Buffer<const float, 1> factor(normalize.factor.data(), in.channels),
      offset(normalize.offset.data(), in.channels);
  const auto& kernels = std::is_same_v<T, float> ? kernels_.affine_f32 : kernels_.affine_u8;
  call_kernel("affine_warp", kernels[in.channels == 1 ? 0 : 1], picture, row_x, row_y, static_cast<float>(m[0]),
              static_cast<float>(m[3]), kernel_edges(warp.edges), warp.nearest, warp.fill, normalize.order == ChannelOrder::bgr,
              factor, offset, to);
}

void AffinePass::run(const AffineWarp& warp, const PixelView& in, std::uint8_t* out) {
  run_any(warp, in, in.channels == 1 ? unchanged_1_ : unchanged_3_, out);
}

void AffinePass::run(const AffineWarp& warp, const PixelView& in, const Normalize& normalize, float* out) {
  run_any(warp, in, normalize, out);
}

AffineWarp combined(const AffineWarp& first, const AffineWarp& second) {
  AffineWarp both = first;
  const auto &a = first.from, &b = second.from;
  for (int r = 0; r < 6; r += 3) {
    both.from[r] = a[r] * b[0] + a[r + 1] * b[3];
    both.from[r + 1] = a[r] * b[1] + a[r + 1] * b[4];
    both.from[r + 2] = a[r] * b[2] + a[r + 1] * b[5] + a[r + 2];
  }
  return both;
}

}  // namespace convoy
