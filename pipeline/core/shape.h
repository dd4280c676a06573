// The shape of one sample's feature map, without the batch dimension.
//
// A map is height x width x channels; a flat feature vector has height = width = 1 and `flat` set, which only changes
// how it is printed and how Keras stores the weights behind it. Sizes are elements, never bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace convoy {

// Channels per block of the nChw16c layout, the same on every instruction set.
inline constexpr int kBlock = 16;

constexpr int blocks_of(int channels) { return (channels + kBlock - 1) / kBlock; }
constexpr int padded_channels(int channels) { return blocks_of(channels) * kBlock; }

struct Shape {
  int height = 1;
  int width = 1;
  int channels = 0;
  bool flat = false;

  static Shape vector(int channels) { return {1, 1, channels, true}; }

  std::int64_t elements() const { return std::int64_t{height} * width * channels; }
  int channel_blocks() const { return blocks_of(channels); }
  // Elements in nChw16c, pad lanes included.
  std::int64_t padded_elements() const { return std::int64_t{height} * width * padded_channels(channels); }

  // [h, w, c], or [c] when flat, as Keras prints it without the batch.
  std::vector<int> dims() const { return flat ? std::vector<int>{channels} : std::vector<int>{height, width, channels}; }

  bool operator==(const Shape&) const = default;
};

inline std::string to_string(const Shape& s) {
  if (s.flat) return std::to_string(s.channels);
  return std::to_string(s.height) + "x" + std::to_string(s.width) + "x" + std::to_string(s.channels);
}

}  // namespace convoy
