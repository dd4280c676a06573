// What good and unusual files decode to. Damaged and refused ones: bad_jpeg_test.cpp.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/stages/input/decoding.h"

namespace convoy {
namespace {

using namespace test;
using Color = JpegOptions::Color;

// Largest difference to the picture that was encoded; `expected` gives one channel's value.
template <typename Expected>
double worst(const DecodedImage& image, Expected expected) {
  double most = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      for (int c = 0; c < image.channels; ++c) {
        const int got = image.pixels[(std::size_t(y) * image.width + x) * image.channels + c];
        most = std::max(most, std::abs(got - double(expected(y, x, c))));
      }
    }
  }
  return most;
}

double luma(int y, int x) {
  return 0.299 * smooth_pixel(y, x, 0) + 0.587 * smooth_pixel(y, x, 1) + 0.114 * smooth_pixel(y, x, 2);
}

TEST(JpegDecoder, ColorToRgbAndGray) {
  for (const Color color : {Color::ycc, Color::rgb}) {
    const Bytes file = make_jpeg({.color = color});
    const DecodedImage rgb = decoded(file, 3);
    EXPECT_EQ(rgb.height, 24);
    EXPECT_EQ(rgb.width, 40);
    EXPECT_EQ(rgb.channels, 3);
    EXPECT_LE(worst(rgb, smooth_pixel), 6);
    EXPECT_LE(worst(decoded(file, 1), [](int y, int x, int) { return luma(y, x); }), 6);
  }
}

TEST(JpegDecoder, GrayIsReplicatedToRgb) {
  const Bytes file = make_jpeg({.color = Color::gray});
  const DecodedImage gray = decoded(file, 1), rgb = decoded(file, 3);
  EXPECT_LE(worst(gray, smooth_pixel), 5);
  EXPECT_EQ(worst(rgb, [&](int y, int x, int) { return gray.pixels[y * gray.width + x]; }), 0);
}

TEST(JpegDecoder, ChromaSubsamplingAndOddSizes) {
  for (const auto& [h, v] : {std::pair{1, 1}, {2, 1}, {1, 2}, {2, 2}, {4, 1}}) {
    for (const auto& [height, width] : {std::pair{24, 40}, {23, 37}, {17, 1}, {1, 33}, {1, 1}}) {
      const DecodedImage rgb = decoded(make_jpeg({.height = height, .width = width, .h_samp = h, .v_samp = v}), 3);
      EXPECT_EQ(rgb.height, height);
      EXPECT_EQ(rgb.width, width);
      EXPECT_LE(worst(rgb, smooth_pixel), 30) << h << "x" << v << " at " << height << "x" << width;
    }
  }
}

// The same coefficients, stored in other ways, give the same pixels.
TEST(JpegDecoder, StorageDoesNotChangePixels) {
  const auto pixels = [](const JpegOptions& o) { return decoded(make_jpeg(o), 3).pixels; };
  const auto baseline = pixels({});
  EXPECT_EQ(baseline, pixels({.progressive = true}));
  EXPECT_EQ(baseline, pixels({.separate_scans = true}));
  EXPECT_EQ(baseline, pixels({.restart_interval = 2}));
  EXPECT_EQ(baseline, pixels({.arithmetic = true}));
  EXPECT_EQ(baseline, pixels({.progressive = true, .arithmetic = true}));
}

// CMYK by the formula of jpeg_decoder.h, from the ink values that were encoded.
TEST(JpegDecoder, CmykAndYcckBecomeRgb) {
  const auto rgb_of = [](int y, int x, int c, bool inverted) {
    const double flip = inverted ? 0 : 255;
    const auto ink = [&](int i) { return std::abs(flip - smooth_pixel(y, x, i)); };
    return ink(c) * ink(3) / 255;
  };
  for (const Color color : {Color::cmyk, Color::ycck}) {
    const DecodedImage image = decoded(make_jpeg({.color = color}), 3);
    EXPECT_LE(worst(image, [&](int y, int x, int c) { return rgb_of(y, x, c, true); }), 8);
  }
  const Bytes plain = make_jpeg({.color = Color::cmyk, .adobe_marker = false});
  EXPECT_LE(worst(decoded(plain, 3), [&](int y, int x, int c) { return rgb_of(y, x, c, false); }), 8);
  const DecodedImage rgb = decoded(plain, 3), gray = decoded(plain, 1);
  EXPECT_LE(worst(gray,
                  [&](int y, int x, int) {
                    const std::uint8_t* p = &rgb.pixels[(y * rgb.width + x) * 3];
                    return 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2];
                  }),
            0.51);
}

TEST(JpegDecoder, BenignOdditiesDecodeToTheSamePixels) {
  const Bytes good = make_jpeg({});
  const auto pixels = decoded(good, 3).pixels;
  Bytes trailing = good;
  trailing.resize(good.size() + 1000, std::byte{7});
  EXPECT_EQ(decoded(trailing, 3).pixels, pixels);
  for (const bool progressive : {false, true}) {
    const Bytes whole = make_jpeg({.progressive = progressive});
    EXPECT_EQ(decoded(cut(whole, whole.size() - 2), 3).pixels, pixels) << "only the end marker missing";
    EXPECT_EQ(decoded(cut(whole, whole.size() - 1), 3).pixels, pixels) << "half of the end marker missing";
  }
  Bytes extraneous = good;
  extraneous.insert(extraneous.begin() + static_cast<std::ptrdiff_t>(find_marker(good, 0xdb)), 5, std::byte{0});
  EXPECT_EQ(decoded(extraneous, 3).pixels, pixels);
  EXPECT_EQ(decoded(with_segments(good, 1000, 20), 3).pixels, pixels);
}

TEST(JpegDecoder, ScalesOnlyWhenAskedAndNeverBelowWhatIsWanted) {
  const Bytes file = make_jpeg({.height = 160, .width = 240});
  spec::DecodeSpec scaled;
  scaled.scaled_dct = true;
  ImageDecoder asked(scaled), plain;
  ASSERT_TRUE(asked.open(file, 3).ok());
  ASSERT_TRUE(plain.open(file, 3).ok());
  const Region all{0, 0, 240, 160};
  EXPECT_EQ(plain.scale_for(all, {20, 20}), 1);
  EXPECT_EQ(asked.scale_for(all, {20, 20}), 8);
  EXPECT_EQ(asked.scale_for(all, {20, 31}), 4);
  EXPECT_EQ(asked.scale_for(all, {80, 120}), 2);
  EXPECT_EQ(asked.scale_for(all, {81, 120}), 1);
  EXPECT_EQ(asked.scale_for({0, 0, 60, 60}, {30, 30}), 2) << "the region counts";
}

// Each pixel at 1/scale is near the mean of those that it stands for.
TEST(JpegDecoder, ScaledPicturesShowTheSame) {
  const Bytes file = make_jpeg({.height = 64, .width = 96});
  const DecodedImage full = decoded(file, 3);
  for (const int scale : {2, 4, 8}) {
    ImageDecoder decoder;
    DecodedImage small;
    ASSERT_TRUE(decoder.open(file, 3).ok());
    ASSERT_TRUE(decoder.decode({0, 0, 96, 64}, scale, small).ok());
    ASSERT_EQ(small.width, 96 / scale);
    EXPECT_LE(worst(small,
                    [&](int y, int x, int c) {
                      double sum = 0;
                      for (int i = 0; i < scale * scale; ++i) {
                        sum += full.pixels[((y * scale + i / scale) * 96 + x * scale + i % scale) * 3 + c];
                      }
                      return sum / (scale * scale);
                    }),
              12)
        << scale;
  }
}

TEST(JpegDecoder, OneDecoderServesFilesOfAnyKindInTurn) {
  ImageDecoder decoder;
  DecodedImage image;
  const Bytes small = make_jpeg({.color = Color::gray, .height = 5, .width = 3}), large = make_jpeg({.height = 60, .width = 50});
  const Bytes cmyk = make_jpeg({.color = Color::cmyk});
  for (int round = 0; round < 3; ++round) {
    for (const Bytes* file : {&small, &large, &cmyk}) {
      for (const int channels : {1, 3}) {
        ASSERT_TRUE(decode_whole(decoder, *file, channels, image).ok());
        EXPECT_EQ(image.pixels, decoded(*file, channels).pixels);
      }
    }
    ASSERT_FALSE(decode_whole(decoder, cut(large, large.size() / 2), 3, image).ok());
  }
}

// A file without tables must not be decoded with those of the file before it.
TEST(JpegDecoder, TablesDoNotPassFromFileToFile) {
  const Bytes good = make_jpeg({.quality = 50});
  Bytes without = good;
  const std::size_t first = find_marker(good, 0xdb);
  const std::size_t length = 2 + (std::size_t(good[first + 2]) << 8 | std::size_t(good[first + 3]));
  without.erase(without.begin() + static_cast<std::ptrdiff_t>(first),
                without.begin() + static_cast<std::ptrdiff_t>(first + length));
  ImageDecoder decoder;
  DecodedImage image;
  ASSERT_TRUE(decode_whole(decoder, good, 3, image).ok());
  const Status status = decode_whole(decoder, without, 3, image);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.failure().message.find("Quantization table"), std::string::npos) << status.failure().message;
}

}  // namespace
}  // namespace convoy
