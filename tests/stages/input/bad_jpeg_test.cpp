// Each kind of bad file and what the user reads about it: the table of stages/input/README.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/rng.h"
#include "tests/stages/input/decoding.h"

namespace convoy {
namespace {

using namespace test;
using Color = JpegOptions::Color;
using testing::AnyOf;
using testing::HasSubstr;
using testing::StartsWith;

std::string complaint(const Bytes& file, int channels = 3) {
  ImageDecoder decoder;
  DecodedImage image;
  const Status status = decode_whole(decoder, file, channels, image);
  if (status.ok()) return "decoded";
  EXPECT_EQ(status.failure().code, ExitCode::bad_data);
  return status.failure().message;
}

struct Case {
  const char* name;
  Bytes file;
  const char* expected;
};

class WrongType : public testing::TestWithParam<Case> {};
TEST_P(WrongType, IsNamed) {
  EXPECT_EQ(complaint(GetParam().file), std::string("neither a JPEG nor a PNG but ") + GetParam().expected);
}

std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Files, WrongType,
                         testing::Values(Case{"gif", to_bytes("GIF89a......"), "a GIF image"},
                                         Case{"bmp", to_bytes(std::string_view("BM\0\0\0\0\0\0\0\0", 10)), "a BMP image"},
                                         Case{"webp", to_bytes(std::string_view("RIFF\1\0\0\0WEBPVP8 ", 16)), "a WebP image"},
                                         Case{"avif",
                                              to_bytes(std::string_view("\0\0\0\x1c"
                                                                        "ftypavif",
                                                                        12)),
                                              "an AVIF or HEIC image"},
                                         Case{"tiff", to_bytes(std::string_view("II*\0\x08\0\0\0", 8)), "a TIFF image"},
                                         Case{"html", to_bytes("\n<!DOCTYPE html><html>404</html>"), "an HTML or XML page"},
                                         Case{"text", to_bytes("version https://git-lfs.github.com/spec/v1\n"), "a text file"},
                                         Case{"empty", {}, "an empty file"}, Case{"zeros", Bytes(4096), "a file of zero bytes"},
                                         Case{"noise", to_bytes("\x01\xfe\x80\x90"), "a file of unknown type"},
                                         Case{"one_byte", to_bytes("\xff"), "a file of unknown type"}),
                         name_of);

class Refused : public testing::TestWithParam<Case> {};
TEST_P(Refused, NamesTheLimit) {
  const std::string text = complaint(GetParam().file);
  EXPECT_THAT(text, StartsWith("JPEG refused: "));
  EXPECT_THAT(text, HasSubstr(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(
    Files, Refused,
    testing::Values(Case{"twelve_bit", with_precision(make_jpeg({}), 12), "12 bits a sample"},
                    Case{"two_components", make_jpeg({.color = Color::two_components}), "2 colour components"},
                    Case{"five_components", with_component_count(make_jpeg({}), 5), "5 colour components"},
                    Case{"wide", with_size(make_jpeg({}), 10, 65500), "65500x10 pixels; the limit is 16384 a side"},
                    Case{"huge_progressive", with_size(make_jpeg({.progressive = true}), 30000, 30000),
                         "the limit is 16384 a side"},
                    Case{"many_pixels", with_size(make_jpeg({}), 16000, 16000), "the limit is 33554432 in all"},
                    Case{"no_height", with_size(make_jpeg({}), 0, 10), "has no pixels"},
                    Case{"no_width", with_size(make_jpeg({}), 10, 0), "has no pixels"},
                    Case{"many_scans", with_repeated_scan(make_jpeg({.color = Color::gray, .progressive = true}), 500),
                         "more than 100 scans"},
                    Case{"many_baseline_scans", with_repeated_scan(make_jpeg({}), 500), "more than 100 scans"},
                    Case{"marker_flood", with_segments(make_jpeg({}), 160000, 0), "more than 1024 markers"},
                    Case{"marker_bytes", with_segments(make_jpeg({}), 17, 65000), "bytes of marker segments"}),
    name_of);

class Damaged : public testing::TestWithParam<Case> {};
TEST_P(Damaged, HasTheDecodersWords) {
  const std::string text = complaint(GetParam().file);
  EXPECT_THAT(text, AnyOf(StartsWith("damaged JPEG: "), StartsWith("truncated JPEG: ")));
  EXPECT_THAT(text, HasSubstr(GetParam().expected));
}

Bytes half(const Bytes& b) { return cut(b, b.size() / 2); }
Bytes without_last_data_byte(const Bytes& b) { return cut(b, b.size() - 3); }
// Cut between two scans, where nothing but the missing refinement tells.
Bytes without_last_scans(const Bytes& b, int scans_kept) { return cut(b, find_marker(b, 0xda, scans_kept)); }
Bytes with_end(Bytes b) {
  b.insert(b.end(), {std::byte{0xff}, std::byte{0xd9}});
  return b;
}
Bytes with_frame_code(Bytes b, int code) {
  b.at(find_frame(b) + 1) = static_cast<std::byte>(code);
  return b;
}
Bytes restart_marker_swapped() {
  Bytes b = make_jpeg({.restart_interval = 1});
  for (std::size_t i = find_marker(b, 0xda); i + 1 < b.size(); ++i) {
    if (b[i] == std::byte{0xff} && b[i + 1] == std::byte{0xd2}) b[i + 1] = std::byte{0xd6};
  }
  return b;
}

INSTANTIATE_TEST_SUITE_P(
    Files, Damaged,
    testing::Values(
        Case{"start_only", to_bytes("\xff\xd8\xff"), ""}, Case{"header_cut", cut(make_jpeg({}), 100), ""},
        Case{"header_then_end", with_end(cut(make_jpeg({}), find_frame(make_jpeg({})))), "no image"},
        Case{"half", half(make_jpeg({.height = 90, .width = 90})), "premature end of data segment"},
        Case{"half_progressive", half(make_jpeg({.height = 90, .width = 90, .progressive = true})),
             "premature end of data segment"},
        Case{"half_arithmetic", half(make_jpeg({.height = 90, .width = 90, .arithmetic = true})),
             "before the picture is complete"},
        Case{"half_with_end", with_end(half(make_jpeg({.height = 90, .width = 90}))), "premature end of data segment"},
        Case{"last_byte", without_last_data_byte(make_jpeg({})), ""},
        Case{"between_scans", without_last_scans(make_jpeg({.progressive = true}), 6), "before the picture is complete"},
        Case{"scan_missing", without_last_scans(make_jpeg({.separate_scans = true}), 2), "no scan holds colour component 2"},
        Case{"lossless", with_frame_code(make_jpeg({}), 0xc3), "Unsupported JPEG process"},
        Case{"restart_order", restart_marker_swapped(), "instead of RST2"},
        Case{"memory", with_size(make_jpeg({.color = Color::cmyk, .progressive = true}), 2048, 16384),
             "limit of 268435456 bytes"},
        Case{"two_images",
             [] {
               Bytes b = make_jpeg({});
               const Bytes again = b;
               b.resize(b.size() / 2);
               b.insert(b.end(), again.begin(), again.end());
               return b;
             }(),
             ""}),
    name_of);

TEST(BadJpeg, TimeIsLimited) {
  const Bytes file = make_jpeg({.height = 600, .width = 600, .progressive = true});
  DecodedImage image;
  spec::DecodeSpec strict;
  strict.max_seconds = 0;
  ImageDecoder hurried(strict), normal;
  const Status status = decode_whole(hurried, file, 3, image);
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.failure().message, HasSubstr("time limit"));
  EXPECT_TRUE(decode_whole(normal, file, 3, image).ok());
}

TEST(BadJpeg, LimitsAreThoseOfTheSpec) {
  const auto complaint_with = [](auto change, const Bytes& file) {
    spec::DecodeSpec spec;
    change(spec);
    ImageDecoder decoder(spec);
    DecodedImage image;
    const Status status = decode_whole(decoder, file, 3, image);
    return status.ok() ? "decoded" : status.failure().message;
  };
  using Spec = spec::DecodeSpec;
  const Bytes plain = make_jpeg({}), progressive = make_jpeg({.height = 600, .width = 800, .progressive = true});
  EXPECT_THAT(complaint_with([](Spec& s) { s.max_side = 39; }, plain), HasSubstr("40x24 pixels; the limit is 39 a side"));
  EXPECT_THAT(complaint_with([](Spec& s) { s.max_pixels = 959; }, plain), HasSubstr("the limit is 959 in all"));
  EXPECT_THAT(complaint_with([](Spec& s) { s.max_bytes = 500; }, plain), HasSubstr("larger than 500 bytes"));
  EXPECT_THAT(complaint_with([](Spec& s) { s.max_scans = 9; }, progressive), HasSubstr("more than 9 scans"));
  EXPECT_THAT(complaint_with([](Spec& s) { s.max_markers = 4; }, plain), HasSubstr("more than 4 markers"));
  EXPECT_THAT(complaint_with([](Spec& s) { s.max_marker_bytes = 99; }, plain), HasSubstr("more than 99 bytes of marker"));
  EXPECT_THAT(complaint_with([](Spec& s) { s.max_memory = 1 << 20; }, progressive), HasSubstr("limit of 1048576 bytes"));
  EXPECT_EQ(complaint_with([](Spec& s) { s.max_scans = 10; }, progressive), "decoded");
}

TEST(BadJpeg, EveryCutOfASmallFileIsNoticed) {
  for (const bool progressive : {false, true}) {
    const Bytes whole = make_jpeg({.height = 9, .width = 11, .progressive = progressive});
    for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
      EXPECT_NE(complaint(cut(whole, size)), "decoded") << size << " of " << whole.size() << " bytes";
    }
  }
}

// A flipped bit may pass unseen (JPEG has no checksum); what matters: no crash, one outcome, and a sound decoder after it.
TEST(BadJpeg, BitFlipsHaveOneOutcomeAndLeaveTheDecoderSound) {
  ImageDecoder decoder;
  DecodedImage image, again;
  Rng rng(1, 0, 0, op_id("flips"));
  for (const bool progressive : {false, true}) {
    const Bytes good = make_jpeg({.h_samp = 2, .v_samp = 2, .progressive = progressive});
    ASSERT_TRUE(decode_whole(decoder, good, 3, image).ok());
    const auto pixels = image.pixels;
    int noticed = 0;
    for (int i = 0; i < 1500; ++i) {
      Bytes bad = good;
      const std::uint32_t bit = rng.below(static_cast<std::uint32_t>(bad.size() * 8));
      bad[bit / 8] ^= std::byte(1u << bit % 8);
      const Status status = decode_whole(decoder, bad, 3, image);
      ImageDecoder fresh;
      const Status repeated = decode_whole(fresh, bad, 3, again);
      ASSERT_EQ(status.ok(), repeated.ok()) << "bit " << bit;
      if (status.ok()) {
        EXPECT_EQ(image.pixels, again.pixels) << "bit " << bit;
      } else {
        EXPECT_EQ(status.failure().message, repeated.failure().message) << "bit " << bit;
        ++noticed;
      }
      if (i % 100 == 0) {
        ASSERT_TRUE(decode_whole(decoder, good, 3, image).ok());
        EXPECT_EQ(image.pixels, pixels);
      }
    }
    EXPECT_GT(noticed, 50);
  }
}

}  // namespace
}  // namespace convoy
