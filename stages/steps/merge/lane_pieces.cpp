#include "stages/steps/merge/lane_pieces.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "pipeline/core/shape.h"

namespace convoy {
namespace {

using Copy = void (*)(const float*, float*, std::int64_t);

template <int lanes>
void copy_fixed(const float* from, float* to, std::int64_t pixels) {
  for (std::int64_t p = 0; p < pixels; ++p) std::memcpy(to + p * kBlock, from + p * kBlock, lanes * sizeof(float));
}

template <int... lanes>
constexpr std::array<Copy, sizeof...(lanes)> copies_of(std::integer_sequence<int, lanes...>) {
  return {copy_fixed<lanes + 1>...};
}

constexpr auto kCopies = copies_of(std::make_integer_sequence<int, kBlock - 1>());

}  // namespace

std::vector<LanePiece> lane_pieces(int from_channel, int to_channel, int channels) {
  std::vector<LanePiece> pieces;
  while (channels > 0) {
    const int from_lane = from_channel % kBlock, to_lane = to_channel % kBlock;
    const int lanes = std::min(channels, kBlock - std::max(from_lane, to_lane));
    pieces.push_back({from_channel / kBlock, from_lane, to_channel / kBlock, to_lane, lanes});
    from_channel += lanes;
    to_channel += lanes;
    channels -= lanes;
  }
  return pieces;
}

void copy_lanes(const float* from, float* to, std::int64_t pixels, int lanes) {
  if (from == to) return;  // the source is a view of its place
  if (lanes == kBlock) {
    std::memcpy(to, from, static_cast<std::size_t>(pixels) * kBlock * sizeof(float));
  } else {
    kCopies[lanes - 1](from, to, pixels);
  }
}

}  // namespace convoy
