// What PNG files decode to, against the samples that were stored; damage and limits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/rng.h"
#include "tests/stages/input/decoding.h"
#include "tests/support/make_exif.h"
#include "tests/support/make_png.h"

namespace convoy {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::StartsWith;

// The value that png_decoder.h promises, from the stored samples.
int expected(const PngOptions& o, int y, int x, int c, int channels) {
  const auto eight_bits = [&](int sample) {
    const std::uint32_t stored = smooth_sample(o, y, x, sample) >> (16 - o.bits), most = (1u << o.bits) - 1;
    return static_cast<int>(o.bits == 16 ? stored >> 8 : stored * 255 / most);
  };
  const auto color = [&](int i) -> int {
    if (o.color_type == 3) return palette_value(static_cast<int>(smooth_sample(o, y, x, 0)), i);
    return eight_bits(o.color_type & 2 ? i : 0);
  };
  if (channels == 3) return color(c);
  return o.color_type & 2 ? (299 * color(0) + 587 * color(1) + 114 * color(2) + 500) / 1000 : color(0);
}

struct Kind {
  int color_type, bits;
};

class PngKinds : public testing::TestWithParam<Kind> {};

TEST_P(PngKinds, DecodeToTheSamplesThatWereStored) {
  for (const bool interlaced : {false, true}) {
    for (const auto& [height, width] : {std::pair{1, 1}, {3, 5}, {24, 40}, {33, 17}}) {
      for (int filter = 0; filter <= 4; ++filter) {
        PngOptions o{.color_type = GetParam().color_type, .bits = GetParam().bits, .height = height, .width = width};
        o.interlaced = interlaced, o.filter = filter, o.data_chunks = 1 + filter, o.palette = 1 << std::min(o.bits, 8);
        const Bytes file = make_png(o);
        for (const int channels : {1, 3}) {
          const DecodedImage image = decoded(file, channels);
          ASSERT_EQ(image.height, height);
          ASSERT_EQ(image.width, width);
          for (int i = 0; i < height * width * channels; ++i) {
            ASSERT_EQ(image.pixels[i], expected(o, i / channels / width, i / channels % width, i % channels, channels))
                << "sample " << i << " of " << width << "x" << height << " filter " << filter << " interlaced " << interlaced;
          }
        }
      }
    }
  }
}

TEST_P(PngKinds, RegionsHaveThePixelsOfTheWhole) {
  Rng rng(6, 0, 0, op_id("png regions"));
  ImageDecoder decoder;
  DecodedImage all, part;
  for (const bool interlaced : {false, true}) {
    PngOptions o{.color_type = GetParam().color_type, .bits = GetParam().bits, .height = 30, .width = 23};
    o.interlaced = interlaced, o.palette = 1 << std::min(o.bits, 8);
    const Bytes file = make_png(o);
    for (const int channels : {1, 3}) {
      ASSERT_TRUE(decode_whole(decoder, file, channels, all).ok());
      for (int i = 0; i < 20; ++i) {
        Region r{static_cast<int>(rng.below(23)), static_cast<int>(rng.below(30)), 1, 1};
        r.width += static_cast<int>(rng.below(static_cast<std::uint32_t>(23 - r.x)));
        r.height += static_cast<int>(rng.below(static_cast<std::uint32_t>(30 - r.y)));
        ASSERT_TRUE(decoder.decode(r, 1, part).ok());
        ASSERT_EQ(part.x, r.x);
        ASSERT_EQ(part.height, r.height);
        for (int y = 0; y < r.height; ++y) {
          for (int k = 0; k < r.width * channels; ++k) {
            ASSERT_EQ(part.pixels[y * r.width * channels + k], all.pixels[((y + r.y) * 23 + r.x) * channels + k]);
          }
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Files, PngKinds,
                         testing::Values(Kind{0, 1}, Kind{0, 2}, Kind{0, 4}, Kind{0, 8}, Kind{0, 16}, Kind{2, 8}, Kind{2, 16},
                                         Kind{3, 1}, Kind{3, 2}, Kind{3, 4}, Kind{3, 8}, Kind{4, 8}, Kind{4, 16}, Kind{6, 8},
                                         Kind{6, 16}),
                         [](const auto& info) {
                           return "type" + std::to_string(info.param.color_type) + "_" + std::to_string(info.param.bits) + "bits";
                         });

std::string complaint(const Bytes& file, const spec::DecodeSpec& spec = {}, const Region* region = nullptr) {
  ImageDecoder decoder(spec);
  DecodedImage image;
  const Result<ImageSize> size = decoder.open(file, 3);
  if (!size.ok()) return size.failure().message;
  const Status status = decoder.decode(region ? *region : whole(size.value()), 1, image);
  return status.ok() ? "decoded" : status.failure().message;
}

TEST(BadPng, CutsAreNoticedButForTheEndChunk) {
  for (const bool interlaced : {false, true}) {
    const Bytes good = make_png({.interlaced = interlaced});
    const std::size_t end = find_chunk(good, "IEND");
    const Region corner{0, 0, 3, 2};
    for (std::size_t size = 8; size < good.size(); size += size + 40 < end ? 7 : 1) {
      const std::string text = complaint(cut(good, size));
      if (size >= end) {
        EXPECT_EQ(text, "decoded") << size << " of " << good.size();
      } else {
        EXPECT_THAT(text, StartsWith("truncated PNG: ")) << size << " of " << good.size();
        EXPECT_THAT(complaint(cut(good, size), {}, &corner), StartsWith("truncated PNG: "));
      }
    }
  }
}

TEST(BadPng, DamageHasTheDecodersWords) {
  const Bytes good = make_png({});
  Bytes sum = good;
  sum[find_chunk(good, "IEND") - 1] ^= std::byte{1};
  EXPECT_THAT(complaint(sum), HasSubstr("damaged PNG: IDAT: CRC error"));
  Bytes data = good;
  data[find_chunk(good, "IDAT") + 30] ^= std::byte{1};
  EXPECT_THAT(complaint(with_check_sums(data)), StartsWith("damaged PNG: "));
  EXPECT_THAT(complaint(without_chunk(good, "IHDR")), HasSubstr("does not begin with a header"));
  EXPECT_THAT(complaint(without_chunk(good, "IDAT")), StartsWith("damaged PNG: "));
  EXPECT_THAT(complaint(without_chunk(make_png({.color_type = 3}), "PLTE")), StartsWith("damaged PNG: "));
  Bytes depth = good;
  depth[24] = std::byte{3};
  EXPECT_THAT(complaint(with_check_sums(depth)), StartsWith("damaged PNG: "));
}

TEST(BadPng, LimitsHold) {
  spec::DecodeSpec strict;
  strict.max_side = 39;
  EXPECT_THAT(complaint(make_png({}), strict), HasSubstr("PNG refused: 40x24 pixels; the limit is 39 a side"));
  strict = {};
  strict.max_pixels = 959;
  EXPECT_THAT(complaint(make_png({}), strict), HasSubstr("PNG refused: 40x24 pixels; the limit is 959 in all"));
  strict = {};
  strict.max_bytes = 100;
  EXPECT_THAT(complaint(make_png({}), strict), HasSubstr("PNG refused: file is larger than 100 bytes"));
  strict = {};
  strict.max_markers = 2;
  Bytes chunks = make_png({.data_chunks = 9});
  EXPECT_EQ(complaint(chunks, strict), "decoded") << "data does not count";
  for (int i = 0; i < 3; ++i) chunks = with_chunk_before(chunks, "IDAT", png_chunk("tEXt", to_bytes("key")));
  EXPECT_THAT(complaint(chunks, strict), HasSubstr("more than 2 chunks"));
  strict = {};
  strict.max_marker_bytes = 8;
  EXPECT_THAT(complaint(chunks, strict), HasSubstr("more than 8 bytes of chunks without pixels"));
  strict = {};
  strict.max_memory = 2000;
  EXPECT_THAT(complaint(make_png({.interlaced = true}), strict), HasSubstr("PNG refused: interlaced"));
  EXPECT_EQ(complaint(make_png({}), strict), "decoded");
  strict = {};
  strict.max_seconds = 0;
  EXPECT_THAT(complaint(make_png({}), strict), HasSubstr("time limit"));
}

// Data behind the last row is inflated only to be dropped: 64 GiB of it fit into the largest file.
TEST(BadPng, TimeIsLimitedBehindThePictureToo) {
  Bytes file = cut(make_png({.height = 1, .width = 1}), find_chunk(make_png({.height = 1, .width = 1}), "IDAT"));
  for (const Bytes& chunk : {png_chunk("IDAT", deflate(Bytes(std::size_t{130} << 20))), png_chunk("IEND", {})}) {
    file.insert(file.end(), chunk.begin(), chunk.end());
  }
  spec::DecodeSpec strict;
  strict.max_seconds = 0;
  EXPECT_THAT(complaint(file, strict), HasSubstr("time limit"));
  EXPECT_EQ(complaint(file), "decoded");
}

TEST(Png, IsTurnedAsItsExifChunkSays) {
  const Bytes file = with_chunk_before(make_png({}), "IDAT", png_chunk("eXIf", make_tiff({.orientation = 6})));
  const DecodedImage shown = decoded(file, 3), stored = decoded(make_png({}), 3);
  ASSERT_EQ(shown.height, 40);
  for (int y = 0; y < 24; ++y) {
    for (int x = 0; x < 40; ++x) EXPECT_EQ(shown.pixels[(x * 24 + 23 - y) * 3], stored.pixels[(y * 40 + x) * 3]);
  }
}

}  // namespace
}  // namespace convoy
