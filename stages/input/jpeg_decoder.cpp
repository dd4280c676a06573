#include "stages/input/jpeg_decoder.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "stages/input/jpeg_session.h"

namespace convoy {
namespace {

constexpr int round_div_255(int x) { return (x + 127) / 255; }

// One row of CMYK to gray or RGB, by the formula of the header.
void convert_cmyk_row(const std::uint8_t* from, int width, bool inverted, int channels, std::uint8_t* to) {
  const int flip = inverted ? 0 : 255;
  for (int x = 0; x < width; ++x, from += 4, to += channels) {
    const int k = from[3] ^ flip;
    const int r = round_div_255((from[0] ^ flip) * k), g = round_div_255((from[1] ^ flip) * k),
              b = round_div_255((from[2] ^ flip) * k);
    if (channels == 1) {
      to[0] = luma(r, g, b);
    } else {
      to[0] = static_cast<std::uint8_t>(r);
      to[1] = static_cast<std::uint8_t>(g);
      to[2] = static_cast<std::uint8_t>(b);
    }
  }
}

// Columns or rows begin .. end - 1.
struct Span {
  int begin, end;
  int length() const { return end - begin; }
};

// What at .. at + length - 1 covers of a picture at 1/scale of the size.
Span scaled(int at, int length, int scale) { return {at / scale, (at + length + scale - 1) / scale}; }

void grow(std::vector<std::uint8_t>& v, std::size_t size) {
  if (v.size() < size) v.resize(size);
}

}  // namespace

struct JpegDecoderState {
  explicit JpegDecoderState(const spec::DecodeSpec& spec) : limits(spec), session(limits) {}

  spec::DecodeSpec limits;
  JpegSession session;
  std::span<const std::byte> file;
  int channels = 3;
  bool has_end = true;
  std::vector<std::uint8_t> scratch;  // a few rows

  // Chroma is interpolated from the nearest neighbours, so a row needs that many columns more on both sides.
  Span with_margin(Span columns) const {
    const int margin = session.info().max_h_samp_factor;
    return {std::max(0, columns.begin - margin), std::min(columns.end + margin, static_cast<int>(session.info().output_width))};
  }

  bool read_pixels(const Region& region, int scale, DecodedImage& out) {
    if (!session.start(cmyk() ? JCS_CMYK : channels == 1 ? JCS_GRAYSCALE : JCS_RGB, scale)) return false;
    const Span columns = scaled(region.x, region.width, scale), rows = scaled(region.y, region.height, scale);
    out = {std::move(out.pixels), rows.length(), columns.length(), channels, columns.begin, rows.begin};
    out.pixels.resize(std::size_t(out.height) * out.width * channels);
    return read_region(columns, rows, out);
  }

  bool read_region(Span columns, Span rows, DecodedImage& out) {
    const Span wider = with_margin(columns);
    int x = wider.begin, width = wider.length();
    if (!session.crop(x, width)) return false;
    if (!(session.smooths() ? discard_rows_to(rows.begin) : session.skip_rows(rows.begin))) return false;
    const std::size_t row_bytes = std::size_t(out.width) * channels;
    if (width == out.width && !cmyk()) {
      for (int y = 0, n = 0; y < out.height; y += n) {
        n = session.read_rows(out.pixels.data() + y * row_bytes, row_bytes, out.height - y);
        if (n == 0) return false;
      }
    } else if (!read_and_cut(columns.begin - x, width, out)) {
      return false;
    }
    return finish();
  }

  // Where the end marker is missing something else may be too, which shows only when all has been read.
  bool finish() {
    const int height = static_cast<int>(session.info().output_height);
    if (has_end && session.rows_read() < height) return true;
    return discard_rows_to(height) && session.finish();
  }

  bool discard_rows_to(int end) {
    const std::size_t stride = std::size_t(session.info().output_width) * 4;
    grow(scratch, stride * JpegSession::kRowsAtOnce);
    while (session.rows_read() < end) {
      if (session.read_rows(scratch.data(), stride, end - session.rows_read()) == 0) return false;
    }
    return true;
  }

  // Rows of `width` pixels, of which those from `first` on are wanted, by way of a few rows that stay in the cache.
  bool read_and_cut(int first, int width, DecodedImage& out) {
    const std::size_t samples = cmyk() ? 4 : std::size_t(channels), stride = width * samples;
    grow(scratch, stride * JpegSession::kRowsAtOnce);
    std::uint8_t* to = out.pixels.data();
    for (int y = 0, n = 0; y < out.height; y += n) {
      n = session.read_rows(scratch.data(), stride, out.height - y);
      if (n == 0) return false;
      for (int i = 0; i < n; ++i, to += std::size_t(out.width) * channels) {
        const std::uint8_t* from = scratch.data() + i * stride + first * samples;
        if (cmyk()) {
          convert_cmyk_row(from, out.width, session.info().saw_Adobe_marker, channels, to);
        } else {
          std::memcpy(to, from, std::size_t(out.width) * channels);
        }
      }
    }
    return true;
  }

  bool cmyk() const { return session.info().num_components == 4; }
};

JpegDecoder::JpegDecoder(const spec::DecodeSpec& spec) : state_(std::make_unique<JpegDecoderState>(spec)) {}
JpegDecoder::~JpegDecoder() = default;
JpegDecoder::JpegDecoder(JpegDecoder&&) noexcept = default;

Result<JpegOutline> JpegDecoder::open(std::span<const std::byte> file, int channels) {
  JpegDecoderState& s = *state_;
  s.file = file;
  s.channels = channels;
  s.session.close();
  Result<JpegOutline> outline = scan_jpeg_markers(file, s.limits);
  if (!outline.ok()) return outline.failure();
  s.has_end = outline.value().has_end;
  if (!s.session.open(file.data(), file.size())) return Failure{ExitCode::bad_data, s.session.problem()};
  // Again with what the decoder read: its parser may take a broken header differently from the scan.
  const jpeg_decompress_struct& info = s.session.info();
  Status frame = check_jpeg_frame(info.data_precision, info.image_height, info.image_width, info.num_components, s.limits);
  if (!frame.ok()) return frame.failure();
  outline.value().size = {static_cast<int>(info.image_height), static_cast<int>(info.image_width)};
  outline.value().components = info.num_components;
  return outline;
}

Status JpegDecoder::decode(const Region& region, int scale, DecodedImage& out) {
  JpegDecoderState& s = *state_;
  const bool opened = s.session.is_open() || s.session.open(s.file.data(), s.file.size());
  bool good = opened && s.read_pixels(region, scale, out);
  if (s.session.wants_libjpeg()) {
    good = s.session.open(s.file.data(), s.file.size(), false) && s.read_pixels(region, scale, out);
  }
  if (!good) return Failure{ExitCode::bad_data, s.session.problem()};
  s.session.close();
  return success();
}

}  // namespace convoy
