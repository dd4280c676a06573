#include "stages/input/scan_jpeg_markers.h"

#include <array>
#include <cstring>
#include <string>

namespace convoy {
namespace {

Failure refused(const std::string& what) { return {ExitCode::bad_data, "JPEG refused: " + what}; }

class MarkerScan {
 public:
  MarkerScan(std::span<const std::byte> file, const spec::DecodeSpec& limits)
      : at_(reinterpret_cast<const std::uint8_t*>(file.data())), end_(at_ + file.size()), limits_(limits) {}

  Result<JpegOutline> run() {
    at_ += 2;  // the start-of-image marker
    while (const int code = next_marker()) {
      if (code == 0xd9) {  // what follows is not read by the decoder either
        outline_.has_end = true;
        break;
      }
      if (++markers_ > limits_.max_markers) return refused("more than " + std::to_string(limits_.max_markers) + " markers");
      const std::size_t length = end_ - at_ >= 2 ? std::size_t{at_[0]} << 8 | at_[1] : 0;
      if (length < 2 || length > static_cast<std::size_t>(end_ - at_)) return outline_;  // cut off: the decoder says how
      if ((marker_bytes_ += static_cast<std::int64_t>(length)) > limits_.max_marker_bytes) {
        return refused("more than " + std::to_string(limits_.max_marker_bytes) + " bytes of marker segments");
      }
      if (Status status = segment(code, {at_ + 2, length - 2}); !status.ok()) return status.failure();
      at_ += length;
    }
    if (Status status = every_component_scanned(); !status.ok()) return status.failure();
    return outline_;
  }

 private:
  // The next marker that has a segment, or end-of-image; 0 at the end of the file. Entropy-coded data in between holds
  // 0xFF only before 0 (stuffing) and restart markers.
  int next_marker() {
    while (at_ < end_) {
      at_ = static_cast<const std::uint8_t*>(std::memchr(at_, 0xff, static_cast<std::size_t>(end_ - at_)));
      if (!at_) break;
      while (at_ < end_ && *at_ == 0xff) ++at_;
      if (at_ == end_) return 0;
      const int code = *at_++;
      const bool alone = code == 0 || code == 1 || (code >= 0xd0 && code <= 0xd8);
      if (!alone) return code;
    }
    at_ = end_;
    return 0;
  }

  Status segment(int code, std::span<const std::uint8_t> s) {
    const bool frame = code >= 0xc0 && code <= 0xcf && code != 0xc4 && code != 0xc8 && code != 0xcc;
    if (frame && components_ == 0 && s.size() >= 6) return frame_header(s);
    if (code == 0xda) return scan_header(s);
    if (code == 0xe1 && scans_ == 0 && outline_.exif.empty()) outline_.exif = exif_of(s);
    return success();
  }

  static std::span<const std::byte> exif_of(std::span<const std::uint8_t> s) {
    constexpr char kStart[6] = {'E', 'x', 'i', 'f', 0, 0};
    if (s.size() <= sizeof kStart || std::memcmp(s.data(), kStart, sizeof kStart) != 0) return {};
    return std::as_bytes(s.subspan(sizeof kStart));
  }

  Status frame_header(std::span<const std::uint8_t> s) {
    if (Status status = check_jpeg_frame(s[0], s[1] << 8 | s[2], s[3] << 8 | s[4], s[5], limits_); !status.ok()) return status;
    for (std::size_t c = 0; c < s[5] && 6 + 3 * c < s.size(); ++c) component_id_[components_++] = s[6 + 3 * c];
    return success();
  }

  Status scan_header(std::span<const std::uint8_t> s) {
    if (++scans_ > limits_.max_scans) return refused("more than " + std::to_string(limits_.max_scans) + " scans");
    for (std::size_t i = 0; !s.empty() && i < s[0] && 1 + 2 * i < s.size(); ++i) {
      for (int c = 0; c < components_; ++c) scanned_[c] |= component_id_[c] == s[1 + 2 * i];
    }
    return success();
  }

  // The decoder would fill such a component with grey without a word.
  Status every_component_scanned() const {
    for (int c = 0; c < components_ && scans_ > 0; ++c) {
      if (!scanned_[c]) return Failure{ExitCode::bad_data, "damaged JPEG: no scan holds colour component " + std::to_string(c)};
    }
    return success();
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  int markers_ = 0, scans_ = 0, components_ = 0;
  std::int64_t marker_bytes_ = 0;
  const spec::DecodeSpec& limits_;
  std::array<std::uint8_t, 4> component_id_{};
  std::array<bool, 4> scanned_{};
  JpegOutline outline_;
};

}  // namespace

Status check_jpeg_frame(int precision, std::int64_t height, std::int64_t width, int components, const spec::DecodeSpec& limits) {
  const std::string size = std::to_string(width) + "x" + std::to_string(height);
  if (precision != 8) return refused(std::to_string(precision) + " bits a sample; only 8 are supported");
  if (height == 0 || width == 0) return refused("has no pixels (" + size + ")");
  if (components != 1 && components != 3 && components != 4) {
    return refused(std::to_string(components) + " colour components; only 1, 3 and 4 are supported");
  }
  if (height > limits.max_side || width > limits.max_side) {
    return refused(size + " pixels; the limit is " + std::to_string(limits.max_side) + " a side");
  }
  if (height * width > limits.max_pixels) {
    return refused(size + " pixels; the limit is " + std::to_string(limits.max_pixels) + " in all");
  }
  return success();
}

Result<JpegOutline> scan_jpeg_markers(std::span<const std::byte> file, const spec::DecodeSpec& limits) {
  if (file.size() > static_cast<std::uint64_t>(limits.max_bytes)) {
    return refused("file is larger than " + std::to_string(limits.max_bytes) + " bytes");
  }
  return MarkerScan(file, limits).run();
}

}  // namespace convoy
