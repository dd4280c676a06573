#include "stages/steps/conv_weights/weight_mask.h"

#include <algorithm>
#include <string>

namespace convoy {
namespace {

constexpr int kWordBits = 32;  // a double holds such a word exactly

std::string word_name(int out, int word) { return "connected_" + std::to_string(out) + "_" + std::to_string(word); }

}  // namespace

WeightMask::WeightMask(const Attributes& a, const WeightsGeometry& g)
    : in_channels_(g.x.channels), out_channels_(g.y.channels * g.groups) {
  const bool diagonal = a.has("diagonal_in"), table = a.has(word_name(0, 0));
  if (!diagonal && !table) return;
  connected_.resize(std::size_t(out_channels_) * in_channels_);
  for (int out = 0; out < out_channels_; ++out) {
    for (int in = 0; in < in_channels_; ++in) {
      bool exists = true;
      if (diagonal) exists = in / a.integer("diagonal_in") == out % g.y.channels / a.integer("diagonal_out");
      if (table) {
        const auto word = static_cast<std::uint32_t>(a.real(word_name(out, in / kWordBits), 0.0));
        exists = exists && (word >> (in % kWordBits) & 1u) != 0;
      }
      connected_[std::size_t(out) * in_channels_ + in] = exists;
    }
  }
}

void WeightMask::apply(int in_block, int out_block, Range taps, float* tap_floats) const {
  if (connected_.empty()) return;
  const int inputs = std::min(kBlock, in_channels_ - in_block * kBlock);
  const int outputs = std::min(kBlock, out_channels_ - out_block * kBlock);
  for (int in = 0; in < inputs; ++in) {
    for (int out = 0; out < outputs; ++out) {
      if (connected(in_block * kBlock + in, out_block * kBlock + out)) continue;
      for (int tap = taps.begin; tap < taps.end; ++tap) tap_floats[(tap * kBlock + in) * kBlock + out] = 0.0f;
    }
  }
}

}  // namespace convoy
