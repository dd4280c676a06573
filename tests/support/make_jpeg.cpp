#include "tests/support/make_jpeg.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
// clang-format off
#include <jpeglib.h>  // needs <cstdio> before it
// clang-format on

namespace convoy::test {
namespace {

using Color = JpegOptions::Color;

struct Spaces {
  J_COLOR_SPACE given, stored;
  int components;
};

Spaces spaces_of(Color color) {
  switch (color) {
    case Color::gray:
      return {JCS_GRAYSCALE, JCS_GRAYSCALE, 1};
    case Color::ycc:
      return {JCS_RGB, JCS_YCbCr, 3};
    case Color::rgb:
      return {JCS_RGB, JCS_RGB, 3};
    case Color::cmyk:
      return {JCS_CMYK, JCS_CMYK, 4};
    case Color::ycck:
      return {JCS_CMYK, JCS_YCCK, 4};
    case Color::two_components:
      return {JCS_UNKNOWN, JCS_UNKNOWN, 2};
  }
  throw std::logic_error("no such colour");
}

void choose_scans(jpeg_compress_struct& c, const JpegOptions& o, std::vector<jpeg_scan_info>& script) {
  if (o.progressive) jpeg_simple_progression(&c);
  if (!o.separate_scans) return;
  for (int i = 0; i < c.num_components; ++i) script.push_back({1, {i, 0, 0, 0}, 0, 63, 0, 0});
  c.scan_info = script.data();
  c.num_scans = static_cast<int>(script.size());
}

void write_rows(jpeg_compress_struct& c, const JpegOptions& o) {
  const auto pixel = o.pixel ? o.pixel : smooth_pixel;
  std::vector<std::uint8_t> row(std::size_t(o.width) * c.input_components);
  while (c.next_scanline < c.image_height) {
    for (int x = 0; x < o.width; ++x) {
      for (int i = 0; i < c.input_components; ++i)
        row[x * c.input_components + i] = pixel(static_cast<int>(c.next_scanline), x, i);
    }
    JSAMPROW pointer = row.data();
    jpeg_write_scanlines(&c, &pointer, 1);
  }
}

int at(const Bytes& b, std::size_t i) { return static_cast<int>(b.at(i)); }

void put16(Bytes& b, std::size_t i, int v) {
  b.at(i) = static_cast<std::byte>(v >> 8);
  b.at(i + 1) = static_cast<std::byte>(v & 255);
}

// The first marker for which `match` holds, by segment lengths; entropy-coded data is passed over.
template <typename Match>
std::size_t find_if_marker(const Bytes& b, Match match) {
  for (std::size_t i = 2; i + 3 < b.size();) {
    if (at(b, i) != 0xff || at(b, i + 1) == 0 || at(b, i + 1) == 0xff || (at(b, i + 1) & 0xf8) == 0xd0) {
      ++i;
      continue;
    }
    if (match(at(b, i + 1))) return i;
    i += 2 + (at(b, i + 2) << 8 | at(b, i + 3));
  }
  if (b.size() >= 2 && match(at(b, b.size() - 1))) return b.size() - 2;  // end of image
  throw std::logic_error("the test's JPEG has no such marker");
}

}  // namespace

std::uint8_t smooth_pixel(int y, int x, int c) {
  return static_cast<std::uint8_t>(std::lround(128 + 90 * std::sin(0.11 * x + c) * std::cos(0.13 * y - 0.5 * c)));
}

std::uint8_t rough_pixel(int y, int x, int c) {
  const auto h = static_cast<std::uint32_t>(y * 7919 + x * 104729 + c * 1299709);
  return static_cast<std::uint8_t>((h * 2654435761u) >> 24);
}

Bytes make_jpeg(const JpegOptions& o) {
  jpeg_compress_struct c;
  jpeg_error_mgr errors;
  c.err = jpeg_std_error(&errors);  // a mistake in the options ends the test program with libjpeg's words
  jpeg_create_compress(&c);
  unsigned char* buffer = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&c, &buffer, &size);
  const Spaces spaces = spaces_of(o.color);
  c.image_height = static_cast<JDIMENSION>(o.height);
  c.image_width = static_cast<JDIMENSION>(o.width);
  c.input_components = spaces.components;
  c.in_color_space = spaces.given;
  jpeg_set_defaults(&c);
  jpeg_set_colorspace(&c, spaces.stored);
  jpeg_set_quality(&c, o.quality, TRUE);
  for (int i = 0; i < c.num_components; ++i) c.comp_info[i].h_samp_factor = c.comp_info[i].v_samp_factor = 1;
  for (int i = 1; i < std::min(c.num_components, 3); ++i) {
    c.comp_info[i].h_samp_factor = o.chroma_h;
    c.comp_info[i].v_samp_factor = o.chroma_v;
  }
  c.comp_info[0].h_samp_factor = o.h_samp;
  c.comp_info[0].v_samp_factor = o.v_samp;
  if (spaces.components == 4) c.write_Adobe_marker = o.adobe_marker;
  c.arith_code = o.arithmetic;
  c.restart_interval = static_cast<unsigned>(o.restart_interval);
  std::vector<jpeg_scan_info> script;
  choose_scans(c, o, script);
  jpeg_start_compress(&c, TRUE);
  write_rows(c, o);
  jpeg_finish_compress(&c);
  jpeg_destroy_compress(&c);
  const auto* bytes = reinterpret_cast<const std::byte*>(buffer);
  Bytes out(bytes, bytes + size);
  std::free(buffer);
  return out;
}

Bytes to_bytes(std::string_view text) {
  const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
  return Bytes(bytes, bytes + text.size());
}

std::size_t find_marker(const Bytes& b, int code, int k) {
  return find_if_marker(b, [&](int c) { return c == code && k-- == 0; });
}

std::size_t find_frame(const Bytes& b) {
  return find_if_marker(b, [](int c) { return c >= 0xc0 && c <= 0xcf && c != 0xc4 && c != 0xc8 && c != 0xcc; });
}

Bytes with_size(Bytes b, int height, int width) {
  const std::size_t frame = find_frame(b);
  put16(b, frame + 5, height);
  put16(b, frame + 7, width);
  return b;
}

Bytes with_precision(Bytes b, int bits) {
  b.at(find_frame(b) + 4) = static_cast<std::byte>(bits);
  return b;
}

Bytes with_component_count(Bytes b, int count) {
  b.at(find_frame(b) + 9) = static_cast<std::byte>(count);
  return b;
}

Bytes with_segments(Bytes b, int count, int payload) {
  Bytes segments;
  for (int i = 0; i < count; ++i) {
    const std::size_t start = segments.size();
    segments.resize(start + 4 + static_cast<std::size_t>(payload), std::byte{'x'});
    put16(segments, start, 0xffe1);
    put16(segments, start + 2, payload + 2);
  }
  b.insert(b.begin() + 2, segments.begin(), segments.end());
  return b;
}

Bytes with_repeated_scan(const Bytes& b, int copies) {
  std::size_t last = 0;
  for (std::size_t i = 0; i + 1 < b.size(); ++i) {
    if (at(b, i) == 0xff && at(b, i + 1) == 0xda) last = i;
  }
  Bytes out(b.begin(), b.end() - 2);
  for (int i = 0; i < copies; ++i) out.insert(out.end(), b.begin() + static_cast<std::ptrdiff_t>(last), b.end() - 2);
  out.insert(out.end(), b.end() - 2, b.end());
  return out;
}

Bytes without_markers(Bytes b, int code, int count) {
  for (int i = 0; i < count; ++i) {
    const std::size_t first = find_marker(b, code);
    const int length = 2 + (at(b, first + 2) << 8 | at(b, first + 3));
    b.erase(b.begin() + static_cast<std::ptrdiff_t>(first), b.begin() + static_cast<std::ptrdiff_t>(first) + length);
  }
  return b;
}

Bytes cut(Bytes b, std::size_t size) {
  b.resize(size);
  return b;
}

}  // namespace convoy::test
