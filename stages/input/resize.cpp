#include "stages/input/resize.h"

#include <HalideBuffer.h>

#include <algorithm>

#include "pipeline/core/kernel_call.h"

namespace convoy {
namespace {

template <typename View>
WarpMap map_of(const View& in, const SampleView& out) {
  return {AxisMap::resize(in.height, out.height), AxisMap::resize(in.width, out.width), EdgeMode::nearest, 0.0f};
}

template <typename View>
bool same_size(const View& in, const SampleView& out) {
  return in.height == out.height && in.width == out.width && in.channels == out.channels;
}

template <typename View>
int elements(const View& v) {
  return v.height * v.width * v.channels;
}

}  // namespace

Status Resize::run(const SampleView& in, SampleView& out, Rng, StageScratch& scratch) const {
  if (same_size(in, out)) {
    std::copy_n(in.data, elements(in), out.data);
  } else {
    warp(kernels_, map_of(in, out), in, out, scratch);
  }
  return success();
}

void Resize::run(const PixelView& in, const SampleView& out, StageScratch& scratch) const {
  if (same_size(in, out)) {
    Halide::Runtime::Buffer<const std::uint8_t, 1> from(in.data, elements(in));
    Halide::Runtime::Buffer<float, 1> to(out.data, elements(out));
    call_kernel("pixels_to_f32", kernels_.to_f32, from, to);
  } else {
    warp(kernels_, map_of(in, out), in, out, scratch);
  }
}

}  // namespace convoy
