// Our entropy decoding gives libjpeg's coefficients, and leaves to libjpeg what is not as it should be.
#include "stages/input/scan_decoder.h"

#include <gtest/gtest.h>

#include "pipeline/core/rng.h"
#include "tests/stages/input/session_pixels.h"

namespace convoy {
namespace {

using namespace test;
using Color = JpegOptions::Color;

void expect_libjpegs_pixels(const Bytes& file, const std::string& what) {
  const SessionPixels own = session_pixels(file, true), libjpegs = session_pixels(file, false);
  EXPECT_EQ(own.problem, "") << what;
  EXPECT_TRUE(own.own_to_the_end) << what;
  EXPECT_FALSE(libjpegs.own_to_the_end);
  EXPECT_TRUE(own == libjpegs) << what;
}

TEST(ScanDecoder, GivesLibjpegsPixels) {
  for (const Color color : {Color::gray, Color::ycc, Color::rgb, Color::cmyk, Color::ycck}) {
    for (const auto& [h, v] : {std::pair{1, 1}, {2, 1}, {1, 2}, {2, 2}, {4, 1}}) {
      for (const int quality : {1, 30, 90, 100}) {
        for (const int restarts : {0, 1, 5}) {
          JpegOptions o{.color = color, .height = 37, .width = 61, .h_samp = h, .v_samp = v, .quality = quality};
          o.restart_interval = restarts;
          const std::string what = std::to_string(h) + "x" + std::to_string(v) + " quality " + std::to_string(quality) +
                                   " restarts " + std::to_string(restarts);
          expect_libjpegs_pixels(make_jpeg(o), what + " smooth");
          o.pixel = rough_pixel;  // codes of every length, blocks that end with their last coefficient
          expect_libjpegs_pixels(make_jpeg(o), what + " rough");
        }
      }
    }
  }
}

TEST(ScanDecoder, LeavesOtherCodingsToLibjpeg) {
  for (const JpegOptions& o :
       {JpegOptions{.progressive = true}, JpegOptions{.arithmetic = true}, JpegOptions{.separate_scans = true}}) {
    const SessionPixels pixels = session_pixels(make_jpeg(o), true);
    EXPECT_EQ(pixels.problem, "");
    EXPECT_FALSE(pixels.own_to_the_end);
  }
}

TEST(ScanDecoder, LeavesDamageToLibjpeg) {
  Rng rng(5, 0, 0, op_id("scan damage"));
  int given_up = 0;
  for (int i = 0; i < 2000; ++i) {
    Bytes file = make_jpeg({.h_samp = 1 + i % 2, .restart_interval = i % 3});
    const std::size_t data = find_marker(file, 0xda) + 14;
    for (int k = 0; k < 2; ++k) {
      const std::size_t at = data + rng.below(static_cast<std::uint32_t>(file.size() - data));
      file[at] = std::byte(rng.below(256));
    }
    const SessionPixels own = session_pixels(file, true);
    ASSERT_TRUE(own == session_pixels(file, false)) << "case " << i << ": '" << own.problem << "'";
    given_up += !own.own_to_the_end;
  }
  EXPECT_GT(given_up, 200);
  EXPECT_LT(given_up, 1990);
}

}  // namespace
}  // namespace convoy
