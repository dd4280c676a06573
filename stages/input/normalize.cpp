#include "stages/input/normalize.h"

#include <HalideBuffer.h>

#include <string>

#include "pipeline/core/kernel_call.h"

namespace convoy {
namespace {

// Floats of a row of the kernel's view, in pixels: 16 pixels are whole vectors for any channel count.
constexpr int kPixelsPerRow = 16;

double of_channel(const std::vector<double>& values, int c) { return values[values.size() == 1 ? 0 : c]; }

void check_count(const char* key, const std::vector<double>& values, int channels) {
  if (values.size() == 1 || values.size() == static_cast<std::size_t>(channels)) return;
  throw Error(ExitCode::bad_spec, std::string("preprocess.") + key + " has " + std::to_string(values.size()) +
                                      " values; expected 1 or one a channel (" + std::to_string(channels) + ")");
}

}  // namespace

Normalize::Normalize(int channels, double scale, const std::vector<double>& mean, const std::vector<double>& std,
                     const PixelKernels& kernels)
    : kernels_(kernels), channels_(channels) {
  check_count("mean", mean, channels);
  check_count("std", std, channels);
  for (int e = 0; e < channels * kPixelsPerRow; ++e) {
    const int c = e % channels;
    factor_.push_back(static_cast<float>(scale / of_channel(std, c)));
    offset_.push_back(static_cast<float>(-of_channel(mean, c) / of_channel(std, c)));
  }
}

SampleDesc Normalize::plan(const SampleDesc& in) const {
  if (in.channels != channels_) {
    throw Error(ExitCode::bad_spec, "normalize is set for " + std::to_string(channels_) + " channels but the sample has " +
                                        std::to_string(in.channels));
  }
  return in;
}

Status Normalize::run(const SampleView& in, SampleView& out, Rng, StageScratch&) const {
  const int row = channels_ * kPixelsPerRow, all = in.height * in.width * in.channels;
  const auto pass = [&](int first, int length, int rows) {
    Halide::Runtime::Buffer<const float, 2> from(in.data + first, length, rows);
    Halide::Runtime::Buffer<float, 2> to(out.data + first, length, rows);
    Halide::Runtime::Buffer<const float, 1> factor(factor_.data(), length), offset(offset_.data(), length);
    call_kernel("normalize_pixels", kernels_.normalize, from, factor, offset, to);
  };
  const int whole = all / row * row;
  if (whole > 0) pass(0, row, all / row);
  if (whole < all) pass(whole, all - whole, 1);
  return success();
}

}  // namespace convoy
