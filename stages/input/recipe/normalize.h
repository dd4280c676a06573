// From pixels to the model's input: y = (x scale - mean[c]) / std[c], `preprocess` of the spec, as factor and offset.
//
// Channels are those that the model sees: R, G, B, or B, G, R with ChannelOrder::bgr. Run as x (scale / std) + (-mean / std),
// both factors rounded once from double. Throws Error(bad_spec) when `mean` or `std` has neither one value nor one a channel.
#pragma once

#include <vector>

namespace convoy {

enum class ChannelOrder { rgb, bgr };

struct Normalize {
  Normalize(int channels, double scale, const std::vector<double>& mean, const std::vector<double>& std,
            ChannelOrder order = ChannelOrder::rgb);

  int channels() const { return static_cast<int>(factor.size()); }
  int picture_channel(int c) const { return order == ChannelOrder::bgr ? channels() - 1 - c : c; }

  std::vector<float> factor, offset;  // one a channel
  ChannelOrder order;
};

}  // namespace convoy
