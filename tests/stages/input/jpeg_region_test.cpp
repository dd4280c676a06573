// A region decoded alone has the pixels of a decode of the whole, bit by bit.
#include <gtest/gtest.h>

#include <string>

#include "pipeline/core/rng.h"
#include "stages/input/jpeg_decoder.h"
#include "tests/support/make_jpeg.h"

namespace convoy {
namespace {

using namespace test;
using Color = JpegOptions::Color;

DecodedImage decode(const Bytes& file, int channels, int scale, const Region* region) {
  JpegDecoder decoder;
  DecodedImage out;
  const Result<JpegOutline> outline = decoder.open(file, channels);
  if (!outline.ok()) {
    ADD_FAILURE() << outline.failure().message;
    return out;
  }
  const Status status = decoder.decode(region ? *region : whole(outline.value().size), scale, out);
  EXPECT_TRUE(status.ok()) << (status.ok() ? "" : status.failure().message);
  return out;
}

// The first pixel of `part` that differs from its place in `all`, or "".
std::string difference(const DecodedImage& all, const DecodedImage& part) {
  for (int y = 0; y < part.height; ++y) {
    for (int i = 0; i < part.width * part.channels; ++i) {
      const int got = part.pixels[std::size_t(y) * part.width * part.channels + i];
      const int expected = all.pixels[(std::size_t(y + part.y) * all.width + part.x) * all.channels + i];
      if (got != expected) {
        return "row " + std::to_string(y) + " pixel " + std::to_string(i / part.channels) + " of " + std::to_string(part.width) +
               "x" + std::to_string(part.height) + ": " + std::to_string(got) + ", not " + std::to_string(expected);
      }
    }
  }
  return "";
}

Region random_region(Rng& rng, int height, int width) {
  Region r;
  r.width = 1 + static_cast<int>(rng.below(static_cast<std::uint32_t>(width)));
  r.height = 1 + static_cast<int>(rng.below(static_cast<std::uint32_t>(height)));
  r.x = static_cast<int>(rng.below(static_cast<std::uint32_t>(width - r.width + 1)));
  r.y = static_cast<int>(rng.below(static_cast<std::uint32_t>(height - r.height + 1)));
  return r;
}

void expect_regions_of_the_whole(const Bytes& file, ImageSize size, int scale, int regions, Rng& rng) {
  for (const int channels : {1, 3}) {
    const DecodedImage all = decode(file, channels, scale, nullptr);
    ASSERT_EQ(all.width, (size.width + scale - 1) / scale);
    ASSERT_EQ(all.height, (size.height + scale - 1) / scale);
    for (int i = 0; i < regions; ++i) {
      const Region r = random_region(rng, size.height, size.width);
      const DecodedImage part = decode(file, channels, scale, &r);
      ASSERT_EQ(part.x, r.x / scale);
      ASSERT_EQ(part.y, r.y / scale);
      ASSERT_EQ(part.width, (r.x + r.width + scale - 1) / scale - r.x / scale);
      ASSERT_EQ(part.height, (r.y + r.height + scale - 1) / scale - r.y / scale);
      ASSERT_EQ(difference(all, part), "") << "region " << r.width << "x" << r.height << "+" << r.x << "+" << r.y << " scale "
                                           << scale << " channels " << channels;
    }
  }
}

struct Sampling {
  int h, v, chroma_h, chroma_v;
};
constexpr Sampling kSamplings[] = {{1, 1, 1, 1}, {2, 1, 1, 1}, {1, 2, 1, 1}, {2, 2, 1, 1}, {4, 1, 1, 1}, {4, 2, 1, 1},
                                   {3, 1, 1, 1}, {2, 2, 2, 1}, {2, 2, 1, 2}, {1, 1, 2, 1}, {1, 1, 1, 2}, {1, 2, 2, 1}};

struct Kind {
  const char* name;
  JpegOptions options;
  int regions;  // per file, channels and scale
};

class JpegRegion : public testing::TestWithParam<Kind> {};

TEST_P(JpegRegion, HasThePixelsOfTheWhole) {
  Rng rng(3, 0, 0, op_id("regions"));
  JpegOptions o = GetParam().options;
  o.pixel = rough_pixel;
  for (const Sampling& s : kSamplings) {
    const bool four = o.color == Color::cmyk || o.color == Color::ycck;
    if (s.h * s.v + 2 * s.chroma_h * s.chroma_v + four > 10) continue;  // too many blocks for one scan
    o.h_samp = s.h, o.v_samp = s.v, o.chroma_h = s.chroma_h, o.chroma_v = s.chroma_v;
    for (const ImageSize size : {ImageSize{1, 1}, {9, 65}, {33, 16}, {50, 71}, {100, 67}, {40, 300}}) {
      o.height = size.height, o.width = size.width;
      const Bytes file = make_jpeg(o);
      SCOPED_TRACE(std::to_string(o.width) + "x" + std::to_string(o.height) + " sampled " + std::to_string(s.h) + "x" +
                   std::to_string(s.v) + " and " + std::to_string(s.chroma_h) + "x" + std::to_string(s.chroma_v));
      for (const int scale : {1, 2, 4, 8}) expect_regions_of_the_whole(file, size, scale, GetParam().regions, rng);
      if (HasFailure()) return;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Files, JpegRegion,
                         testing::Values(Kind{"baseline", {}, 12}, Kind{"restarts", {.restart_interval = 3}, 8},
                                         Kind{"progressive", {.progressive = true}, 4},
                                         Kind{"arithmetic", {.arithmetic = true}, 2},
                                         Kind{"one_scan_a_component", {.separate_scans = true}, 4},
                                         Kind{"arithmetic_progressive", {.progressive = true, .arithmetic = true}, 1},
                                         Kind{"gray", {.color = Color::gray}, 8}, Kind{"rgb", {.color = Color::rgb}, 4},
                                         Kind{"cmyk", {.color = Color::cmyk}, 4}, Kind{"ycck", {.color = Color::ycck}, 4}),
                         [](const auto& info) { return std::string(info.param.name); });

// libjpeg smooths what is coarse in a progressive file that ends before its last scans.
TEST(JpegRegionOf, AnUnfinishedProgressiveFile) {
  Rng rng(4, 0, 0, op_id("regions"));
  const ImageSize size{90, 130};
  const Bytes whole =
      make_jpeg({.height = size.height, .width = size.width, .h_samp = 2, .v_samp = 2, .quality = 60, .progressive = true});
  for (int scans = 1; scans < 10; ++scans) {
    Bytes file = cut(whole, find_marker(whole, 0xda, scans));
    while (file.size() > 4 && file[file.size() - 2] == std::byte{0xff}) file.pop_back();
    file.push_back(std::byte{0xff});
    file.push_back(std::byte{0xd9});
    SCOPED_TRACE(scans);
    for (const int scale : {1, 2}) expect_regions_of_the_whole(file, size, scale, 20, rng);
  }
}

}  // namespace
}  // namespace convoy
