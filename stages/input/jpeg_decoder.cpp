#include "stages/input/jpeg_decoder.h"

#include <cstdint>
#include <vector>

#include "stages/input/jpeg_session.h"
#include "stages/input/scan_jpeg_markers.h"

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
      to[0] = static_cast<std::uint8_t>((299 * r + 587 * g + 114 * b + 500) / 1000);
    } else {
      to[0] = static_cast<std::uint8_t>(r);
      to[1] = static_cast<std::uint8_t>(g);
      to[2] = static_cast<std::uint8_t>(b);
    }
  }
}

}  // namespace

struct JpegDecoderState {
  explicit JpegDecoderState(const spec::DecodeSpec& spec) : limits(spec), session(limits) {}

  spec::DecodeSpec limits;
  JpegSession session;
  std::span<const std::byte> file;
  int channels = 3;
  std::vector<std::uint8_t> cmyk_row;

  bool read_cmyk(DecodedImage& out) {
    cmyk_row.resize(std::size_t(out.width) * 4);
    const bool inverted = session.info().saw_Adobe_marker;
    for (int y = 0; y < out.height; ++y) {
      if (!session.read_rows(cmyk_row.data(), cmyk_row.size(), 1)) return false;
      convert_cmyk_row(cmyk_row.data(), out.width, inverted, channels, out.pixels.data() + std::size_t(y) * out.width * channels);
    }
    return true;
  }

  bool read_pixels(int scale, DecodedImage& out) {
    const bool cmyk = session.info().num_components == 4;
    if (!session.start(cmyk ? JCS_CMYK : channels == 1 ? JCS_GRAYSCALE : JCS_RGB, scale)) return false;
    out.height = static_cast<int>(session.info().output_height);
    out.width = static_cast<int>(session.info().output_width);
    out.channels = channels;
    out.x = out.y = 0;
    out.pixels.resize(std::size_t(out.height) * out.width * channels);
    if (cmyk) return read_cmyk(out) && session.finish();
    return session.read_rows(out.pixels.data(), std::size_t(out.width) * channels, out.height) && session.finish();
  }
};

JpegDecoder::JpegDecoder(const spec::DecodeSpec& spec) : state_(std::make_unique<JpegDecoderState>(spec)) {}
JpegDecoder::~JpegDecoder() = default;
JpegDecoder::JpegDecoder(JpegDecoder&&) noexcept = default;

Result<ImageSize> JpegDecoder::open(std::span<const std::byte> file, int channels) {
  JpegDecoderState& s = *state_;
  s.file = file;
  s.channels = channels;
  s.session.close();
  if (Status status = scan_jpeg_markers(file, s.limits); !status.ok()) return status.failure();
  if (!s.session.open(file.data(), file.size())) return Failure{ExitCode::bad_data, s.session.problem()};
  // Again with what the decoder read: its parser may take a broken header differently from the scan.
  const jpeg_decompress_struct& info = s.session.info();
  Status frame = check_jpeg_frame(info.data_precision, info.image_height, info.image_width, info.num_components, s.limits);
  if (!frame.ok()) return frame.failure();
  return ImageSize{static_cast<int>(info.image_height), static_cast<int>(info.image_width)};
}

Status JpegDecoder::decode(const Region&, int scale, DecodedImage& out) {
  JpegDecoderState& s = *state_;
  const bool opened = s.session.is_open() || s.session.open(s.file.data(), s.file.size());
  if (!opened || !s.read_pixels(scale, out)) return Failure{ExitCode::bad_data, s.session.problem()};
  s.session.close();
  return success();
}

}  // namespace convoy
