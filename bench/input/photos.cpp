#include "bench/input/photos.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <numbers>
// clang-format off
#include <jpeglib.h>  // needs <cstdio> before it
// clang-format on

#include "datasets/write_file.h"
#include "pipeline/core/rng.h"

namespace convoy::bench {
namespace {

constexpr int kChannels = 3, kQuality = 90;
constexpr int kNoise = 15;  // grey levels either way: what makes 60 KB

// splitmix64 (Steele, Lea, Flood, 2014): noise for hundreds of millions of pixels must be cheap.
std::uint64_t next_bits(std::uint64_t& state) {
  std::uint64_t z = state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// Waves of colour with a brighter disc in front.
struct Scene {
  explicit Scene(int number) : rng(2024, 0, static_cast<std::uint32_t>(number), 0) {
    for (double& w : wave) w = 1 + 4 * rng.uniform();
    for (double& p : phase) p = 2 * std::numbers::pi * rng.uniform();
    y = rng.uniform(), x = rng.uniform(), radius = 0.1 + 0.25 * rng.uniform();
  }

  double at(double v, double u, int c) const {
    const double waves = 110 + 45 * std::sin(wave[c] * u * 3 + phase[c]) + 40 * std::cos(wave[c + 3] * v * 3 + phase[c + 3]);
    return waves + (std::hypot(v - y, u - x) < radius ? 40 : 0);
  }

  Rng rng;
  double wave[6], phase[6];
  double y, x, radius;
};

std::vector<std::uint8_t> paint(int number) {
  const Scene scene(number);
  std::uint64_t state = static_cast<std::uint64_t>(number);
  std::vector<std::uint8_t> pixels(std::size_t{kPhotoHeight} * kPhotoWidth * kChannels);
  std::size_t at = 0;
  for (int y = 0; y < kPhotoHeight; ++y) {
    for (int x = 0; x < kPhotoWidth; ++x) {
      const std::uint64_t bits = next_bits(state);
      for (int c = 0; c < kChannels; ++c, ++at) {
        const int noise = static_cast<int>((bits >> (16 * c)) % (2 * kNoise + 1)) - kNoise;
        const double value = scene.at(double(y) / kPhotoHeight, double(x) / kPhotoWidth, c) + noise;
        pixels[at] = static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0));
      }
    }
  }
  return pixels;
}

}  // namespace

// libjpeg's own error handler ends the program with its words: there is nothing to save here.
std::vector<std::byte> encode_photo(int number) {
  std::vector<std::uint8_t> pixels = paint(number);
  jpeg_compress_struct compressor;
  jpeg_error_mgr errors;
  compressor.err = jpeg_std_error(&errors);
  jpeg_create_compress(&compressor);
  unsigned char* buffer = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&compressor, &buffer, &size);
  compressor.image_width = kPhotoWidth;
  compressor.image_height = kPhotoHeight;
  compressor.input_components = kChannels;
  compressor.in_color_space = JCS_RGB;
  jpeg_set_defaults(&compressor);
  jpeg_set_quality(&compressor, kQuality, TRUE);
  jpeg_start_compress(&compressor, TRUE);
  while (compressor.next_scanline < compressor.image_height) {
    JSAMPROW row = pixels.data() + std::size_t{compressor.next_scanline} * kPhotoWidth * kChannels;
    jpeg_write_scanlines(&compressor, &row, 1);
  }
  jpeg_finish_compress(&compressor);
  jpeg_destroy_compress(&compressor);
  const std::unique_ptr<unsigned char, void (*)(void*)> owner(buffer, std::free);
  const auto* bytes = reinterpret_cast<const std::byte*>(buffer);
  return {bytes, bytes + size};
}

void make_photos(const std::filesystem::path& folder, int count, const std::function<void(int made)>& progress) {
  for (int c = 0; c < kPhotoClasses; ++c) std::filesystem::create_directories(folder / fmt::format("class{:02}", c));
  for (int number = 0; number < count; ++number) {
    const auto file = folder / fmt::format("class{:02}", number % kPhotoClasses) / fmt::format("{:05}.jpg", number);
    if (std::filesystem::exists(file)) continue;
    write_file(file, encode_photo(number));
    if (progress) progress(number + 1);
  }
}

}  // namespace convoy::bench
