// EXIF: the parser against hostile bytes, and pictures turned as the note says.
#include <gtest/gtest.h>

#include "pipeline/core/rng.h"
#include "stages/input/exif_orientation.h"
#include "stages/input/orientation.h"
#include "tests/stages/input/decoding.h"
#include "tests/support/make_exif.h"

namespace convoy {
namespace {

using namespace test;

int parsed(const Bytes& tiff) { return exif_orientation(tiff); }

TEST(ExifOrientation, IsReadInBothByteOrders) {
  for (const bool big : {false, true}) {
    for (int value = 1; value <= 8; ++value) {
      EXPECT_EQ(parsed(make_tiff({.orientation = value, .big_endian = big})), value);
      EXPECT_EQ(parsed(make_tiff({.orientation = value, .big_endian = big, .entries_before = 20})), value);
      EXPECT_EQ(parsed(make_tiff({.orientation = value, .big_endian = big, .directory_at = 300})), value);
    }
  }
}

TEST(ExifOrientation, BrokenNotesCountAsUpright) {
  const Bytes good = make_tiff({.orientation = 6});
  EXPECT_EQ(parsed({}), 1);
  for (std::size_t size = 0; size + 4 < good.size(); ++size) {
    EXPECT_EQ(parsed(cut(good, size)), size < 8 + 2 + 12 ? 1 : 6) << size;
  }
  for (const int value : {0, 9, 65535}) EXPECT_EQ(parsed(make_tiff({.orientation = value})), 1);
  EXPECT_EQ(parsed(make_tiff({.orientation = 6, .type = 4})), 1) << "not a short";
  EXPECT_EQ(parsed(make_tiff({.orientation = 6, .count = 2})), 1);
  EXPECT_EQ(parsed(make_tiff({.orientation = 6, .entries_before = 64})), 1) << "behind the entries that are read";
  EXPECT_EQ(parsed(make_tiff({.orientation = 6, .entries_before = 63})), 6);
  EXPECT_EQ(parsed(make_tiff({.orientation = 6, .directory_at = 70000})), 1) << "larger than a segment can be";
  for (std::size_t i = 0; i < 8; ++i) {
    Bytes bad = good;
    bad[i] ^= std::byte{0x80};
    EXPECT_EQ(parsed(bad), 1) << "header byte " << i;
  }
}

TEST(ExifOrientation, RandomBytesAreHarmless) {
  Rng rng(9, 0, 0, op_id("exif"));
  for (int i = 0; i < 20000; ++i) {
    Bytes bytes = make_tiff({.orientation = 6, .entries_before = static_cast<int>(rng.below(5))});
    for (int k = 0; k < 3; ++k) bytes[rng.below(static_cast<std::uint32_t>(bytes.size()))] = std::byte(rng.below(256));
    bytes.resize(rng.below(static_cast<std::uint32_t>(bytes.size() + 1)));
    const int value = parsed(bytes);
    EXPECT_TRUE(value >= 1 && value <= 8);
  }
}

// Where EXIF's table says the stored pixel is shown.
std::pair<int, int> shown_at(int value, int x, int y, int width, int height) {
  switch (value) {
    case 2:
      return {width - 1 - x, y};
    case 3:
      return {width - 1 - x, height - 1 - y};
    case 4:
      return {x, height - 1 - y};
    case 5:
      return {y, x};
    case 6:
      return {height - 1 - y, x};
    case 7:
      return {height - 1 - y, width - 1 - x};
    case 8:
      return {y, width - 1 - x};
    default:
      return {x, y};
  }
}

TEST(ExifPictures, AreTurnedAsTheNoteSays) {
  const int width = 37, height = 22;
  for (int value = 1; value <= 8; ++value) {
    const Bytes file = with_exif(make_jpeg({.height = height, .width = width}), make_tiff({.orientation = value}));
    for (const int channels : {1, 3}) {
      const DecodedImage stored = decoded(file, channels, {.apply_exif = false}), shown = decoded(file, channels);
      ASSERT_EQ(stored.width, width);
      ASSERT_EQ(shown.width, value >= 5 ? height : width);
      ASSERT_EQ(shown.height, value >= 5 ? width : height);
      for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
          const auto [sx, sy] = shown_at(value, x, y, width, height);
          for (int c = 0; c < channels; ++c) {
            ASSERT_EQ(shown.pixels[(sy * shown.width + sx) * channels + c], stored.pixels[(y * width + x) * channels + c])
                << "orientation " << value << " at " << x << "," << y;
          }
        }
      }
    }
  }
}

TEST(ExifPictures, RegionsAreThoseOfThePictureAsShown) {
  Rng rng(2, 0, 0, op_id("exif regions"));
  for (int value = 1; value <= 8; ++value) {
    const Bytes file = with_exif(make_jpeg({.height = 45, .width = 70, .h_samp = 2, .v_samp = 2}),
                                 make_tiff({.orientation = value, .big_endian = true}));
    ImageDecoder decoder;
    DecodedImage all, part;
    for (const int scale : {1, 2, 8}) {
      const Result<ImageSize> size = decoder.open(file, 3);
      ASSERT_TRUE(size.ok());
      ASSERT_TRUE(decoder.decode(whole(size.value()), scale, all).ok());
      for (int i = 0; i < 20; ++i) {
        Region r;
        r.x = static_cast<int>(rng.below(static_cast<std::uint32_t>(size.value().width)));
        r.y = static_cast<int>(rng.below(static_cast<std::uint32_t>(size.value().height)));
        r.width = 1 + static_cast<int>(rng.below(static_cast<std::uint32_t>(size.value().width - r.x)));
        r.height = 1 + static_cast<int>(rng.below(static_cast<std::uint32_t>(size.value().height - r.y)));
        ASSERT_TRUE(decoder.open(file, 3).ok());
        ASSERT_TRUE(decoder.decode(r, scale, part).ok());
        if (scale == 1) {
          ASSERT_EQ(part.x, r.x);
          ASSERT_EQ(part.width, r.width);
        }
        ASSERT_LE(part.x + part.width, all.width);
        for (int y = 0; y < part.height; ++y) {
          for (int k = 0; k < part.width * 3; ++k) {
            ASSERT_EQ(part.pixels[y * part.width * 3 + k], all.pixels[((y + part.y) * all.width + part.x) * 3 + k])
                << "orientation " << value << " scale " << scale;
          }
        }
      }
    }
  }
}

TEST(ExifPictures, OnlyTheFirstNoteBeforeThePictureCounts) {
  const Bytes plain = make_jpeg({.height = 10, .width = 20});
  const auto height = [](const Bytes& file) { return decoded(file, 3).height; };
  EXPECT_EQ(height(plain), 10);
  EXPECT_EQ(height(with_exif(with_exif(plain, make_tiff({.orientation = 1})), make_tiff({.orientation = 6}))), 20);
  EXPECT_EQ(height(with_exif(with_exif(plain, make_tiff({.orientation = 6})), make_tiff({.orientation = 1}))), 10);
  EXPECT_EQ(height(with_segments(with_exif(plain, make_tiff({.orientation = 6})), 3, 100)), 20) << "behind other segments";
}

}  // namespace
}  // namespace convoy
