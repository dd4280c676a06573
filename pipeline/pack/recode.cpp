#include "pipeline/pack/recode.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
// clang-format off
#include <jpeglib.h>  // needs <cstdio> before it
// clang-format on

#include "pipeline/core/isa.h"

namespace convoy {

std::string describe(const RecodeOptions& o) {
  if (o.keeps()) return "kept";
  // Kernels of two instruction sets may round a pixel differently.
  const std::string shorter =
      o.resize_short == 0 ? "kept" : fmt::format("at most {} ({})", o.resize_short, to_string(choose_isa()));
  return fmt::format("shorter side {}, quality {}, channels {}, libjpeg-turbo {}", shorter, o.quality, o.channels,
                     LIBJPEG_TURBO_VERSION_NUMBER);
}

ImageSize recoded_size(ImageSize from, int resize_short) {
  const int shorter = std::min(from.height, from.width);
  if (resize_short == 0 || shorter <= resize_short) return from;
  const auto scaled = [&](int side) { return static_cast<int>(std::int64_t{side} * resize_short / shorter); };
  return {scaled(from.height), scaled(from.width)};
}

Recoder::Recoder(const RecodeOptions& options)
    : options_(options), resize_(pixel_kernels()), gray_(options.quality, 1), colour_(options.quality, 3) {}

std::span<const std::byte> Recoder::run(const DecodedImage& image) {
  JpegEncoder& encoder = image.channels == 1 ? gray_ : colour_;
  const ImageSize from{image.height, image.width}, to = recoded_size(from, options_.resize_short);
  if (to == from) return encoder.encode(image.pixels.data(), image.height, image.width);
  taps_.rows.make(AxisMap::resize(from.height, to.height), EdgeMode::nearest, ResizeRule::antialias, from.height, to.height);
  taps_.columns.make(AxisMap::resize(from.width, to.width), EdgeMode::nearest, ResizeRule::antialias, from.width, to.width);
  pixels_.resize(std::size_t(to.height) * to.width * image.channels);
  resize_.run(taps_, {image.pixels.data(), image.height, image.width, image.channels, 0, 0}, image.channels, pixels_.data());
  return encoder.encode(pixels_.data(), to.height, to.width);
}

}  // namespace convoy
