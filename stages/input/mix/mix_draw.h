// What one batch is mixed by. README.md has the rules and the order of the draws.
#pragma once

#include <cstdint>
#include <optional>

#include "pipeline/core/shape.h"
#include "pipeline/graph/batch_transform.h"

namespace convoy {

struct MixOptions {
  std::optional<double> mixup_alpha, cutmix_alpha;  // above 0; absent: not done
  double switch_prob = 0.5;                         // of CutMix, when there are both
  bool any() const { return mixup_alpha || cutmix_alpha; }
};

struct MixDraw {
  enum class Kind { none, mixup, cutmix } kind = Kind::none;
  double share = 1.0;                            // of the sample itself; the rest is its partner's
  int left = 0, top = 0, right = 0, bottom = 0;  // CutMix: the partner's box, right and bottom excluded
};

MixDraw draw_mix(const MixOptions&, const Shape& image, std::uint64_t seed, const BatchKey&);

}  // namespace convoy
