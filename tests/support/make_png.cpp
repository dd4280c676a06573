#include "tests/support/make_png.h"

#include <zlib.h>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace convoy::test {
namespace {

constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";

void append(Bytes& to, const Bytes& more) { to.insert(to.end(), more.begin(), more.end()); }

void append_u32(Bytes& to, std::uint32_t v) {
  for (int shift = 24; shift >= 0; shift -= 8) to.push_back(static_cast<std::byte>(v >> shift & 255));
}

std::uint32_t u32_at(const Bytes& b, std::size_t at) {
  std::uint32_t v = 0;
  for (int i = 0; i < 4; ++i) v = v << 8 | static_cast<std::uint32_t>(b.at(at + i));
  return v;
}

std::uint32_t check_sum(const std::byte* type_and_data, std::size_t size) {
  return static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(type_and_data), static_cast<uInt>(size)));
}

int samples_of(int color_type) { return color_type == 2 ? 3 : color_type == 4 ? 2 : color_type == 6 ? 4 : 1; }

// Bytes of the pixels (y, x0), (y, x0 + step), ... before filtering.
Bytes raw_row(const PngOptions& o, int y, int x0, int step) {
  Bytes row;
  unsigned held = 0;
  int bits_held = 0;
  for (int x = x0; x < o.width; x += step) {
    for (int c = 0; c < samples_of(o.color_type); ++c) {
      const std::uint32_t v = o.sample ? o.sample(y, x, c) : smooth_sample(o, y, x, c);
      if (o.bits == 16) row.push_back(static_cast<std::byte>(v >> 8 & 255));
      held = o.bits == 16 ? v & 255 : held << o.bits | (o.color_type == 3 ? v : v >> (16 - o.bits));
      bits_held += std::min(o.bits, 8);
      if (bits_held == 8) row.push_back(static_cast<std::byte>(held & 255)), held = 0, bits_held = 0;
    }
  }
  if (bits_held > 0) row.push_back(static_cast<std::byte>(held << (8 - bits_held) & 255));
  return row;
}

int paeth(int a, int b, int c) {
  const int p = a + b - c, pa = std::abs(p - a), pb = std::abs(p - b), pc = std::abs(p - c);
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

void append_filtered(Bytes& to, const Bytes& row, const Bytes& above, int filter, std::size_t pixel) {
  to.push_back(static_cast<std::byte>(filter));
  for (std::size_t i = 0; i < row.size(); ++i) {
    const int a = i < pixel ? 0 : static_cast<int>(row[i - pixel]), b = above.empty() ? 0 : static_cast<int>(above[i]);
    const int c = i < pixel || above.empty() ? 0 : static_cast<int>(above[i - pixel]);
    const int predicted[] = {0, a, b, (a + b) / 2, paeth(a, b, c)};
    to.push_back(static_cast<std::byte>(static_cast<int>(row[i]) - predicted[filter]));
  }
}

struct Pass {
  int x0, y0, step_x, step_y;
};
constexpr Pass kWhole[] = {{0, 0, 1, 1}};
constexpr Pass kAdam7[] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};

Bytes filtered_picture(const PngOptions& o) {
  Bytes data;
  const std::size_t pixel = std::max<std::size_t>(1, std::size_t(o.bits) * samples_of(o.color_type) / 8);
  const std::vector<Pass> passes = o.interlaced ? std::vector<Pass>(std::begin(kAdam7), std::end(kAdam7))
                                                : std::vector<Pass>(std::begin(kWhole), std::end(kWhole));
  for (const Pass& p : passes) {
    if (p.x0 >= o.width) continue;
    Bytes above;
    for (int y = p.y0; y < o.height; y += p.step_y) {
      const Bytes row = raw_row(o, y, p.x0, p.step_x);
      append_filtered(data, row, above, o.filter, pixel);
      above = row;
    }
  }
  return data;
}

}  // namespace

std::uint32_t smooth_sample(const PngOptions& o, int y, int x, int c) {
  if (o.color_type == 3) return static_cast<std::uint32_t>((x * 3 + y * 5) % std::min(o.palette, 1 << o.bits));
  const std::uint32_t v = smooth_pixel(y, x, c);
  return v << 8 | (255 - v);
}

std::uint8_t palette_value(int index, int c) { return static_cast<std::uint8_t>(index * 37 + c * 91 + 11); }

Bytes png_chunk(std::string_view type, const Bytes& data) {
  Bytes chunk;
  append_u32(chunk, static_cast<std::uint32_t>(data.size()));
  append(chunk, to_bytes(type));
  append(chunk, data);
  append_u32(chunk, check_sum(chunk.data() + 4, chunk.size() - 4));
  return chunk;
}

Bytes png_header(std::uint32_t width, std::uint32_t height, int bits, int color_type, int interlace) {
  Bytes data;
  append_u32(data, width);
  append_u32(data, height);
  for (const int v : {bits, color_type, 0, 0, interlace}) data.push_back(static_cast<std::byte>(v));
  return png_chunk("IHDR", data);
}

Bytes deflate(const Bytes& data) {
  uLongf size = compressBound(data.size());
  Bytes out(size);
  compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(data.data()), data.size(), 6);
  out.resize(size);
  return out;
}

Bytes make_png(const PngOptions& o) {
  Bytes png = to_bytes(kSignature);
  append(png, png_header(static_cast<std::uint32_t>(o.width), static_cast<std::uint32_t>(o.height), o.bits, o.color_type,
                         o.interlaced));
  if (o.color_type == 3) {
    Bytes colors;
    for (int i = 0; i < o.palette; ++i) {
      for (int c = 0; c < 3; ++c) colors.push_back(std::byte{palette_value(i, c)});
    }
    append(png, png_chunk("PLTE", colors));
  }
  if (o.transparency) append(png, png_chunk("tRNS", Bytes(o.color_type == 3 ? 4 : o.color_type == 2 ? 6 : 2, std::byte{0})));
  const Bytes data = deflate(filtered_picture(o));
  const std::size_t piece = std::max<std::size_t>(1, (data.size() + o.data_chunks - 1) / o.data_chunks);
  for (std::size_t at = 0; at < data.size(); at += piece) {
    append(png, png_chunk("IDAT", Bytes(data.begin() + at, data.begin() + std::min(at + piece, data.size()))));
  }
  append(png, png_chunk("IEND", {}));
  return png;
}

std::size_t find_chunk(const Bytes& png, std::string_view type, int k) {
  const Bytes wanted = to_bytes(type);
  for (std::size_t at = kSignature.size(); at + 12 <= png.size(); at += 12 + u32_at(png, at)) {
    if (std::equal(wanted.begin(), wanted.end(), png.begin() + at + 4) && k-- == 0) return at;
  }
  throw std::logic_error("the test's PNG has no such chunk: " + std::string(type));
}

Bytes with_chunk_before(Bytes png, std::string_view before, const Bytes& chunk) {
  png.insert(png.begin() + find_chunk(png, before), chunk.begin(), chunk.end());
  return png;
}

Bytes without_chunk(Bytes png, std::string_view type) {
  const std::size_t at = find_chunk(png, type);
  png.erase(png.begin() + at, png.begin() + at + 12 + u32_at(png, at));
  return png;
}

Bytes with_check_sums(Bytes png) {
  for (std::size_t at = kSignature.size(); at + 12 <= png.size();) {
    const std::size_t length = u32_at(png, at);
    if (length > png.size() - at - 12) break;
    Bytes sum;
    append_u32(sum, check_sum(png.data() + at + 4, length + 4));
    std::copy(sum.begin(), sum.end(), png.begin() + at + 8 + length);
    at += 12 + length;
  }
  return png;
}

}  // namespace convoy::test
