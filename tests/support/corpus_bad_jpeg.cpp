#include "tests/support/corpus.h"

namespace convoy::test {
namespace {

using Color = JpegOptions::Color;

Bytes with_end(Bytes b) {
  b.insert(b.end(), {std::byte{0xff}, std::byte{0xd9}});
  return b;
}

Bytes half(const Bytes& b) { return cut(b, b.size() / 2); }

Bytes with_frame_code(Bytes b, int code) {
  b.at(find_frame(b) + 1) = static_cast<std::byte>(code);
  return b;
}

std::size_t segment_size(const Bytes& b, std::size_t at) {
  return 2 + (static_cast<std::size_t>(b.at(at + 2)) << 8 | static_cast<std::size_t>(b.at(at + 3)));
}

// A byte of a segment's content.
Bytes with_segment_byte(Bytes b, int code, int offset, int value) {
  b.at(find_marker(b, code) + 4 + static_cast<std::size_t>(offset)) = static_cast<std::byte>(value);
  return b;
}

Bytes with_data_overwritten(Bytes b, std::byte value) {
  const std::size_t scan = find_marker(b, 0xda);
  for (std::size_t i = scan + segment_size(b, scan) + 20; i + 30 < b.size(); ++i) b[i] = value;
  return b;
}

Bytes restart_markers_swapped() {
  Bytes b = make_jpeg({.restart_interval = 1});
  for (std::size_t i = find_marker(b, 0xda); i + 1 < b.size(); ++i) {
    if (b[i] == std::byte{0xff} && b[i + 1] == std::byte{0xd2}) b[i + 1] = std::byte{0xd6};
  }
  return b;
}

Bytes two_halves() {
  const Bytes good = make_jpeg({.height = 90, .width = 90});
  Bytes b = half(good);
  b.insert(b.end(), good.begin(), good.end());
  return b;
}

void add_cut(Corpus& corpus) {
  const auto add = [&](const char* name, Bytes b) { corpus.push_back({std::string("jpeg_cut_") + name, std::move(b)}); };
  const Bytes small = make_jpeg({});
  const Bytes baseline = make_jpeg({.height = 90, .width = 90}),
              progressive = make_jpeg({.height = 90, .width = 90, .progressive = true});
  const Bytes arithmetic = make_jpeg({.height = 90, .width = 90, .arithmetic = true});
  add("after_start", to_bytes("\xff\xd8\xff"));
  add("in_header", cut(small, 100));
  add("before_frame", with_end(cut(small, find_frame(small))));
  add("before_scan", cut(small, find_marker(small, 0xda)));
  add("half", half(baseline));
  add("half_with_end", with_end(half(baseline)));
  add("half_progressive", half(progressive));
  add("half_arithmetic", half(arithmetic));
  add("half_restarts", half(make_jpeg({.height = 90, .width = 90, .restart_interval = 4})));
  add("last_data_byte", cut(small, small.size() - 3));
  add("last_scan", cut(progressive, find_marker(progressive, 0xda, 9)));
  add("between_scans", cut(progressive, find_marker(progressive, 0xda, 6)));
  const Bytes apart = make_jpeg({.separate_scans = true});
  add("component_missing", cut(apart, find_marker(apart, 0xda, 2)));
  add("component_missing_with_end", with_end(cut(apart, find_marker(apart, 0xda, 1))));
}

void add_damaged(Corpus& corpus) {
  const auto add = [&](const char* name, Bytes b) { corpus.push_back({std::string("jpeg_damaged_") + name, std::move(b)}); };
  const Bytes good = make_jpeg({.height = 90, .width = 90});
  add("lossless", with_frame_code(make_jpeg({}), 0xc3));
  add("hierarchical", with_frame_code(make_jpeg({}), 0xc5));
  add("restart_order", restart_markers_swapped());
  add("no_quantisation", without_markers(good, 0xdb, 2));
  add("huffman_counts", with_segment_byte(good, 0xc4, 1, 200));
  add("huffman_table_number", with_segment_byte(good, 0xc4, 0, 0x77));
  add("quantisation_table_number", with_segment_byte(good, 0xdb, 0, 0x09));
  add("frame_sampling_0", with_segment_byte(good, 0xc0, 7, 0x00));
  add("frame_sampling_5", with_segment_byte(good, 0xc0, 7, 0x55));
  add("frame_table_9", with_segment_byte(good, 0xc0, 8, 9));
  add("scan_component_unknown", with_segment_byte(good, 0xda, 1, 77));
  add("scan_table_3", with_segment_byte(good, 0xda, 2, 0x33));
  add("data_of_ones", with_data_overwritten(good, std::byte{0xfe}));
  add("two_halves", two_halves());
  add("taller_than_data", with_size(good, 400, 90));
  add("wider_than_data", with_size(good, 90, 700));
}

void add_refused(Corpus& corpus) {
  const auto add = [&](const char* name, Bytes b) { corpus.push_back({std::string("jpeg_refused_") + name, std::move(b)}); };
  add("12_bits", with_precision(make_jpeg({}), 12));
  add("16_bits", with_precision(make_jpeg({}), 16));
  add("2_components", make_jpeg({.color = Color::two_components}));
  add("5_components", with_component_count(make_jpeg({}), 5));
  add("0_components", with_component_count(make_jpeg({}), 0));
  add("no_height", with_size(make_jpeg({}), 0, 10));
  add("no_width", with_size(make_jpeg({}), 10, 0));
}

void add_bombs(Corpus& corpus) {
  const auto add = [&](const char* name, Bytes b) { corpus.push_back({std::string("jpeg_bomb_") + name, std::move(b)}); };
  const Bytes gray = make_jpeg({.color = Color::gray, .progressive = true});
  add("side", with_size(make_jpeg({}), 10, 65500));
  add("pixels", with_size(make_jpeg({}), 16000, 16000));
  add("pixels_progressive", with_size(make_jpeg({.progressive = true}), 30000, 30000));
  add("memory_progressive_cmyk", with_size(make_jpeg({.color = Color::cmyk, .progressive = true}), 2048, 16384));
  add("largest_allowed_progressive", with_size(make_jpeg({.h_samp = 2, .v_samp = 2, .progressive = true}), 4096, 8192));
  add("largest_allowed_baseline", with_size(make_jpeg({.h_samp = 2, .v_samp = 2}), 4096, 8192));
  add("scans", with_repeated_scan(gray, 500));
  add("scans_baseline", with_repeated_scan(make_jpeg({}), 500));
  add("markers", with_segments(make_jpeg({}), 100000, 0));
  add("marker_bytes", with_segments(make_jpeg({}), 17, 65000));
}

}  // namespace

void add_bad_jpegs(Corpus& corpus) {
  add_cut(corpus);
  add_damaged(corpus);
  add_refused(corpus);
  add_bombs(corpus);
}

}  // namespace convoy::test
