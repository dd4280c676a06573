#include "tests/support/corpus.h"
#include "tests/support/make_exif.h"

namespace convoy::test {
namespace {

using Color = JpegOptions::Color;

Bytes with_end(Bytes b) {
  b.insert(b.end(), {std::byte{0xff}, std::byte{0xd9}});
  return b;
}

Bytes with_stray_bytes(Bytes b, int marker) {
  b.insert(b.begin() + static_cast<std::ptrdiff_t>(find_marker(b, marker)), 7, std::byte{0x33});
  return b;
}

Bytes with_trailing(Bytes b, const Bytes& more) {
  b.insert(b.end(), more.begin(), more.end());
  return b;
}

void add_codings(Corpus& corpus) {
  const std::pair<const char*, JpegOptions> codings[] = {{"baseline", {}},
                                                         {"progressive", {.progressive = true}},
                                                         {"arithmetic", {.arithmetic = true}},
                                                         {"arithmetic_progressive", {.progressive = true, .arithmetic = true}},
                                                         {"scan_a_component", {.separate_scans = true}},
                                                         {"restarts", {.restart_interval = 2}}};
  struct Sampling {
    const char* name;
    int h, v, chroma_h, chroma_v;
  };
  const Sampling samplings[] = {{"444", 1, 1, 1, 1}, {"422", 2, 1, 1, 1}, {"440", 1, 2, 1, 1},
                                {"420", 2, 2, 1, 1}, {"411", 4, 1, 1, 1}, {"fine_chroma", 1, 1, 2, 1}};
  for (const auto& [coding, options] : codings) {
    for (const Sampling& s : samplings) {
      JpegOptions o = options;
      o.h_samp = s.h, o.v_samp = s.v, o.chroma_h = s.chroma_h, o.chroma_v = s.chroma_v;
      corpus.push_back({std::string("jpeg_") + coding + "_" + s.name, make_jpeg(o)});
    }
  }
}

void add_sizes_and_colors(Corpus& corpus) {
  for (const auto& [height, width] : {std::pair{1, 1}, {1, 33}, {17, 1}, {7, 9}, {8, 8}, {16, 16}, {17, 17}, {63, 65}}) {
    const std::string name = "jpeg_size_" + std::to_string(width) + "x" + std::to_string(height);
    corpus.push_back({name, make_jpeg({.height = height, .width = width, .h_samp = 2, .v_samp = 2})});
  }
  const auto add = [&](const char* name, const JpegOptions& o) { corpus.push_back({std::string("jpeg_") + name, make_jpeg(o)}); };
  add("gray", {.color = Color::gray});
  add("gray_sampled_2x2", {.color = Color::gray, .h_samp = 2, .v_samp = 2});
  add("gray_progressive", {.color = Color::gray, .progressive = true});
  add("rgb", {.color = Color::rgb});
  add("cmyk_adobe", {.color = Color::cmyk});
  add("cmyk_plain", {.color = Color::cmyk, .adobe_marker = false});
  add("cmyk_progressive", {.color = Color::cmyk, .progressive = true});
  add("ycck", {.color = Color::ycck});
  add("ycck_420", {.color = Color::ycck, .h_samp = 2, .v_samp = 2});
  add("quality_1", {.quality = 1});
  add("quality_100", {.quality = 100});
  add("restart_every_block", {.h_samp = 2, .v_samp = 2, .restart_interval = 1});
}

void add_oddities(Corpus& corpus) {
  const Bytes good = make_jpeg({}), progressive = make_jpeg({.progressive = true});
  const auto add = [&](const char* name, Bytes b) { corpus.push_back({std::string("jpeg_odd_") + name, std::move(b)}); };
  add("end_missing", cut(good, good.size() - 2));
  add("end_half_missing", cut(good, good.size() - 1));
  add("end_missing_progressive", cut(progressive, progressive.size() - 2));
  add("bytes_after_end", with_trailing(good, Bytes(1000, std::byte{7})));
  add("page_after_end", with_trailing(good, to_bytes("<html></html>")));
  add("file_after_end", with_trailing(good, progressive));
  add("stray_bytes_before_tables", with_stray_bytes(good, 0xdb));
  add("stray_bytes_before_scan", with_stray_bytes(good, 0xda));
  add("segments", with_segments(good, 20, 1000));
  add("many_segments", with_segments(good, 1000, 1000));
  add("large_segments", with_segments(good, 16, 65000));
  add("no_huffman_tables", without_markers(good, 0xc4, 4));  // motion JPEG: the standard ones are meant
  add("unfinished_progressive", with_end(cut(progressive, find_marker(progressive, 0xda, 6))));
}

}  // namespace

void add_good_jpegs(Corpus& corpus) {
  add_codings(corpus);
  add_sizes_and_colors(corpus);
  add_oddities(corpus);
}

void add_exif_jpegs(Corpus& corpus) {
  const Bytes plain = make_jpeg({.h_samp = 2, .v_samp = 2});
  const auto add = [&](const std::string& name, const Bytes& tiff) {
    corpus.push_back({"jpeg_exif_" + name, with_exif(plain, tiff)});
  };
  for (const bool big : {false, true}) {
    for (int value = 1; value <= 8; ++value) {
      add((big ? "big_" : "little_") + std::to_string(value), make_tiff({.orientation = value, .big_endian = big}));
    }
  }
  const Bytes good = make_tiff({.orientation = 6});
  add("value_0", make_tiff({.orientation = 0}));
  add("value_9", make_tiff({.orientation = 9}));
  add("wrong_type", make_tiff({.orientation = 6, .type = 4}));
  add("two_values", make_tiff({.orientation = 6, .count = 2}));
  add("behind_63_entries", make_tiff({.orientation = 6, .entries_before = 63}));
  add("behind_64_entries", make_tiff({.orientation = 6, .entries_before = 64}));
  add("directory_far", make_tiff({.orientation = 6, .directory_at = 60000}));
  add("cut", cut(good, 15));
  add("empty", {});
  Bytes order = good, offset = good, self = good, magic = good;
  order[0] = order[1] = std::byte{'X'};
  offset[7] = std::byte{0xff};
  self[4] = std::byte{0};
  magic[2] = std::byte{43};
  add("unknown_byte_order", order);
  add("directory_outside", offset);
  add("directory_in_header", self);
  add("not_42", magic);
  corpus.push_back({"jpeg_exif_twice", with_exif(with_exif(plain, make_tiff({.orientation = 1})), good)});
  corpus.push_back({"jpeg_exif_gray_turned", with_exif(make_jpeg({.color = Color::gray}), good)});
  corpus.push_back({"jpeg_exif_cmyk_turned", with_exif(make_jpeg({.color = Color::cmyk}), good)});
}

}  // namespace convoy::test
