#include "stages/input/png_decoder.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "stages/input/png_session.h"

namespace convoy {
namespace {

constexpr int kColor = 2;  // bit of the colour type

void copy_row(const std::uint8_t* from, int width, bool to_gray, int channels, std::uint8_t* to) {
  if (!to_gray) {
    std::memcpy(to, from, std::size_t(width) * channels);
    return;
  }
  for (int x = 0; x < width; ++x, from += 3) to[x] = luma(from[0], from[1], from[2]);
}

}  // namespace

struct PngDecoderState {
  explicit PngDecoderState(const spec::DecodeSpec& spec) : limits(spec), session(limits) {}

  spec::DecodeSpec limits;
  PngSession session;
  std::span<const std::byte> file;
  PngOutline outline;
  int channels = 3;
  std::vector<std::uint8_t> scratch;  // a row, or all rows of an interlaced picture

  bool colored() const { return (outline.color_type & kColor) != 0; }
  std::size_t row_bytes() const { return std::size_t(outline.size.width) * (channels == 1 && !colored() ? 1 : 3); }

  void take(const std::uint8_t* row, int y, const Region& region, DecodedImage& out) const {
    const std::size_t samples = row_bytes() / outline.size.width;
    copy_row(row + region.x * samples, region.width, channels == 1 && colored(), channels,
             out.pixels.data() + std::size_t(y - region.y) * region.width * channels);
  }

  bool read(const Region& region, DecodedImage& out) {
    if (!session.start(channels == 1, row_bytes())) return false;
    // Where the end is missing something else may be too, which shows only when all has been read.
    const int end = outline.has_end ? region.y + region.height : outline.size.height;
    return outline.interlaced ? read_interlaced(region, out) : read_rows(region, end, out);
  }

  bool read_rows(const Region& region, int end, DecodedImage& out) {
    scratch.resize(row_bytes());
    for (int y = 0; y < end; ++y) {
      if (!session.read_row(scratch.data())) return false;
      if (y >= region.y && y < region.y + region.height) take(scratch.data(), y, region, out);
    }
    return end < outline.size.height || !outline.has_end || session.finish();
  }

  bool read_interlaced(const Region& region, DecodedImage& out) {
    scratch.resize(row_bytes() * outline.size.height);
    for (int pass = 0; pass < session.passes(); ++pass) {
      for (int y = 0; y < outline.size.height; ++y) {
        if (!session.read_row(scratch.data() + y * row_bytes())) return false;
      }
    }
    for (int y = region.y; y < region.y + region.height; ++y) take(scratch.data() + y * row_bytes(), y, region, out);
    return !outline.has_end || session.finish();
  }
};

PngDecoder::PngDecoder(const spec::DecodeSpec& spec) : state_(std::make_unique<PngDecoderState>(spec)) {}
PngDecoder::~PngDecoder() = default;
PngDecoder::PngDecoder(PngDecoder&&) noexcept = default;

Result<PngOutline> PngDecoder::open(std::span<const std::byte> file, int channels) {
  PngDecoderState& s = *state_;
  s.file = file;
  s.channels = channels;
  const Result<PngOutline> outline = scan_png_chunks(file, s.limits);
  if (!outline.ok()) return outline;
  s.outline = outline.value();
  if (s.outline.interlaced && s.row_bytes() * s.outline.size.height > std::uint64_t(s.limits.max_memory)) {
    return Failure{ExitCode::bad_data, "PNG refused: interlaced, and needs more memory than the limit of " +
                                           std::to_string(s.limits.max_memory) + " bytes for decoding"};
  }
  return outline;
}

Status PngDecoder::decode(const Region& region, DecodedImage& out) {
  PngDecoderState& s = *state_;
  out = {std::move(out.pixels), region.height, region.width, s.channels, region.x, region.y};
  out.pixels.resize(std::size_t(out.height) * out.width * out.channels);
  const bool good = s.session.open(s.file) && s.read(region, out);
  Status status = good ? success() : Status(Failure{ExitCode::bad_data, s.session.problem()});
  s.session.close();
  return status;
}

}  // namespace convoy
