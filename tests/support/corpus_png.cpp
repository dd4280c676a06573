#include <algorithm>

#include "tests/support/corpus.h"
#include "tests/support/make_exif.h"
#include "tests/support/make_png.h"

namespace convoy::test {
namespace {

Bytes bytes_with(Bytes b, std::size_t at, int value) {
  b.at(at) = static_cast<std::byte>(value);
  return b;
}

Bytes joined(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// A file of these chunks behind a header.
Bytes png_of(const Bytes& header, const Bytes& chunks) {
  return joined(joined(joined(to_bytes("\x89PNG\r\n\x1a\n"), header), chunks), png_chunk("IEND", {}));
}

// Rows that the header does not ask for, or too few.
Bytes with_data(int width, int height, const Bytes& raw) {
  return png_of(png_header(static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height), 8, 2, 0),
                png_chunk("IDAT", deflate(raw)));
}

Bytes chunk_with_bomb(const char* type, const char* start, std::size_t zeros) {
  using namespace std::string_view_literals;
  Bytes data = to_bytes(start);
  data.push_back(std::byte{0});
  data.push_back(std::byte{0});
  return png_chunk(type, joined(data, deflate(Bytes(zeros))));
}

void add_oddities(Corpus& corpus) {
  const Bytes good = make_png({});
  const auto add = [&](const char* name, Bytes b) { corpus.push_back({std::string("png_odd_") + name, std::move(b)}); };
  add("end_missing", without_chunk(good, "IEND"));
  add("end_cut", cut(good, good.size() - 5));
  add("bytes_after_end", joined(good, Bytes(1000, std::byte{7})));
  add("data_in_pieces", make_png({.data_chunks = 50}));
  add("data_byte_by_byte", make_png({.height = 3, .width = 3, .data_chunks = 100000}));
  add("empty_data_chunk", with_chunk_before(good, "IDAT", png_chunk("IDAT", {})));
  add("text", with_chunk_before(good, "IDAT", png_chunk("tEXt", Bytes(3000, std::byte{'x'}))));
  add("text_after_data", with_chunk_before(good, "IEND", png_chunk("tEXt", Bytes(3000, std::byte{'x'}))));
  add("unknown_chunk", with_chunk_before(good, "IDAT", png_chunk("quAx", Bytes(30))));
  add("gamma", with_chunk_before(good, "IDAT", png_chunk("gAMA", {std::byte{0}, std::byte{1}, std::byte{0}, std::byte{0}})));
  add("broken_profile", with_chunk_before(good, "IDAT", png_chunk("iCCP", to_bytes("nonsense"))));
  add("broken_sum_of_text", [&] {
    Bytes b = with_chunk_before(good, "IDAT", png_chunk("tEXt", to_bytes("key")));
    b[find_chunk(b, "tEXt") + 13] ^= std::byte{1};
    return b;
  }());
  add("rows_too_many", with_data(4, 4, Bytes(13 * 20)));
}

void add_kinds(Corpus& corpus) {
  for (const auto& [type, bits] : {std::pair{0, 1},
                                   {0, 2},
                                   {0, 4},
                                   {0, 8},
                                   {0, 16},
                                   {2, 8},
                                   {2, 16},
                                   {3, 1},
                                   {3, 2},
                                   {3, 4},
                                   {3, 8},
                                   {4, 8},
                                   {4, 16},
                                   {6, 8},
                                   {6, 16}}) {
    for (const bool interlaced : {false, true}) {
      PngOptions o{.color_type = type, .bits = bits};
      o.interlaced = interlaced, o.palette = 1 << std::min(bits, 8);
      corpus.push_back(
          {"png_type" + std::to_string(type) + "_" + std::to_string(bits) + "bits" + (interlaced ? "_interlaced" : ""),
           make_png(o)});
    }
  }
  for (const auto& [height, width] : {std::pair{1, 1}, {1, 33}, {17, 1}, {63, 65}}) {
    corpus.push_back(
        {"png_size_" + std::to_string(width) + "x" + std::to_string(height), make_png({.height = height, .width = width})});
  }
  for (int filter = 0; filter <= 4; ++filter) {
    corpus.push_back({"png_filter_" + std::to_string(filter), make_png({.filter = filter})});
  }
  for (const int type : {0, 2, 3}) {
    corpus.push_back({"png_transparent_type" + std::to_string(type), make_png({.color_type = type, .transparency = true})});
  }
  for (int value = 1; value <= 9; ++value) {
    const Bytes chunk = png_chunk("eXIf", make_tiff({.orientation = value}));
    corpus.push_back({"png_exif_" + std::to_string(value), with_chunk_before(make_png({}), "IDAT", chunk)});
  }
}

void add_damaged(Corpus& corpus) {
  const Bytes good = make_png({}), palette = make_png({.color_type = 3, .bits = 4, .palette = 16});
  const std::size_t data = find_chunk(good, "IDAT"), end = find_chunk(good, "IEND");
  const auto add = [&](const char* name, Bytes b) { corpus.push_back({std::string("png_damaged_") + name, std::move(b)}); };
  add("signature_only", cut(good, 8));
  add("cut_in_header", cut(good, 20));
  add("cut_before_data", cut(good, data));
  add("cut_half", cut(good, good.size() / 2));
  add("cut_half_interlaced", cut(make_png({.interlaced = true}), 500));
  add("cut_in_last_data", cut(good, end - 6));
  add("header_sum", bytes_with(good, 29, 0));
  add("data_sum", bytes_with(good, end - 1, static_cast<int>(good[end - 1]) ^ 1));
  add("deflate", with_check_sums(bytes_with(good, data + 40, static_cast<int>(good[data + 40]) ^ 0x55)));
  add("deflate_header", with_check_sums(bytes_with(good, data + 8, 0)));
  add("no_header", without_chunk(good, "IHDR"));
  add("no_data", without_chunk(good, "IDAT"));
  add("no_palette", without_chunk(palette, "PLTE"));
  add("two_headers", with_chunk_before(good, "IDAT", png_header(40, 24, 8, 2, 0)));
  add("palette_after_data", with_chunk_before(without_chunk(palette, "PLTE"), "IEND", png_chunk("PLTE", Bytes(48))));
  add("palette_length", with_chunk_before(without_chunk(palette, "PLTE"), "IDAT", png_chunk("PLTE", Bytes(47))));
  add("depth_3", with_check_sums(bytes_with(good, 24, 3)));
  add("depth_2_of_rgb", with_check_sums(bytes_with(good, 24, 2)));
  add("color_type_5", with_check_sums(bytes_with(good, 25, 5)));
  add("compression_1", with_check_sums(bytes_with(good, 26, 1)));
  add("filter_method_1", with_check_sums(bytes_with(good, 27, 1)));
  add("interlace_2", with_check_sums(bytes_with(good, 28, 2)));
  add("row_filter_9", with_data(4, 2, Bytes(26, std::byte{9})));
  add("rows_too_few", with_data(4, 40, Bytes(13 * 20)));
  add("chunk_length", bytes_with(good, data, 0x7f));
  add("chunk_length_negative", bytes_with(good, data, 0xff));
  add("unknown_critical_chunk", with_chunk_before(good, "IDAT", png_chunk("QUAX", Bytes(30))));
  add("chunk_name", with_check_sums(bytes_with(good, data + 5, 1)));
  const Bytes pieces = make_png({.data_chunks = 2});
  Bytes apart = pieces;
  const Bytes between = png_chunk("tEXt", to_bytes("key"));
  apart.insert(apart.begin() + static_cast<std::ptrdiff_t>(find_chunk(pieces, "IDAT", 1)), between.begin(), between.end());
  add("data_apart", apart);
  add("end_before_data", with_chunk_before(good, "IDAT", png_chunk("IEND", {})));
}

void add_bombs(Corpus& corpus) {
  const auto add = [&](const char* name, Bytes b) { corpus.push_back({std::string("png_bomb_") + name, std::move(b)}); };
  const Bytes good = make_png({});
  const Bytes zeros = png_chunk("IDAT", deflate(Bytes(std::size_t{64} << 20)));
  add("no_pixels", png_of(png_header(0, 10, 8, 2, 0), zeros));
  add("side", png_of(png_header(20000, 10, 8, 2, 0), zeros));
  add("side_negative", png_of(png_header(0xffffffff, 10, 8, 2, 0), zeros));
  add("pixels", png_of(png_header(16384, 16384, 8, 2, 0), zeros));
  add("pixels_1_bit", png_of(png_header(16384, 16384, 1, 0, 0), zeros));
  add("data_beyond_picture", png_of(png_header(10, 10, 8, 2, 0), zeros));
  add("largest_allowed_16_bits", png_of(png_header(16384, 2048, 16, 6, 0), zeros));
  add("largest_allowed_interlaced", png_of(png_header(8192, 4096, 8, 2, 1), zeros));
  add("text", with_chunk_before(good, "IDAT", chunk_with_bomb("zTXt", "key", std::size_t{64} << 20)));
  add("profile", with_chunk_before(good, "IDAT", chunk_with_bomb("iCCP", "name", std::size_t{64} << 20)));
  Bytes flood, pieces;
  for (int i = 0; i < 5000; ++i) flood = joined(std::move(flood), png_chunk("tEXt", {}));
  for (int i = 0; i < 100000; ++i) pieces = joined(std::move(pieces), png_chunk("IDAT", {}));
  add("chunks", with_chunk_before(good, "IDAT", flood));
  add("chunk_bytes", with_chunk_before(good, "IDAT", png_chunk("tEXt", Bytes(std::size_t{2} << 20))));
  add("empty_data_chunks", with_chunk_before(good, "IDAT", pieces));
}

}  // namespace

void add_good_pngs(Corpus& corpus) {
  add_kinds(corpus);
  add_oddities(corpus);
}

void add_bad_pngs(Corpus& corpus) {
  add_damaged(corpus);
  add_bombs(corpus);
}

}  // namespace convoy::test
