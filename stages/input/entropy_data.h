// The entropy-coded bytes of one JPEG scan without what is only there for the marker syntax: stuffed zeros and restart
// markers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace convoy {

class EntropyData {
 public:
  // Copies from `begin` up to the next marker, which ends the scan. Between restart markers lie segments; false when these
  // are not numbered in order, or when the scan is larger than the buffer may become.
  bool take(const std::uint8_t* begin, const std::uint8_t* end);

  const std::uint8_t* segment(std::size_t i) const { return bytes_.data() + starts_[i]; }
  std::size_t segment_bytes(std::size_t i) const { return starts_[i + 1] - starts_[i]; }
  std::size_t segments() const { return starts_.size() - 1; }
  const std::uint8_t* marker() const { return marker_; }  // in the input

  // So many bytes behind any segment may be read.
  static constexpr std::size_t kPadding = 4096;

 private:
  std::vector<std::uint8_t> bytes_;  // keeps its capacity
  std::vector<std::size_t> starts_;  // of segments, and the end of the last one
  const std::uint8_t* marker_ = nullptr;
};

}  // namespace convoy
