#include "stages/input/mix/mix_draw.h"

#include <algorithm>
#include <cmath>

#include "stages/input/mix/beta.h"

namespace convoy {
namespace {

// Truncated as torchvision does it, so a box may be empty.
void place_box(MixDraw& draw, const Shape& image, Rng& rng) {
  const int x = static_cast<int>(rng.below(static_cast<std::uint32_t>(image.width)));
  const int y = static_cast<int>(rng.below(static_cast<std::uint32_t>(image.height)));
  const double half = 0.5 * std::sqrt(1.0 - draw.share);
  const int half_width = static_cast<int>(half * image.width), half_height = static_cast<int>(half * image.height);
  draw.left = std::max(x - half_width, 0);
  draw.top = std::max(y - half_height, 0);
  draw.right = std::min(x + half_width, image.width);
  draw.bottom = std::min(y + half_height, image.height);
  const double area = static_cast<double>(draw.right - draw.left) * (draw.bottom - draw.top);
  draw.share = 1.0 - area / (static_cast<double>(image.width) * image.height);
}

}  // namespace

MixDraw draw_mix(const MixOptions& options, const Shape& image, std::uint64_t seed, const BatchKey& key) {
  MixDraw draw;
  if (!options.any()) return draw;
  Rng rng(seed, key.epoch, static_cast<std::uint32_t>(key.position), op_id("batch_augment"));
  const bool both = options.mixup_alpha && options.cutmix_alpha;
  const bool cut = both ? rng.uniform() < options.switch_prob : options.cutmix_alpha.has_value();
  draw.kind = cut ? MixDraw::Kind::cutmix : MixDraw::Kind::mixup;
  draw.share = draw_beta(rng, cut ? *options.cutmix_alpha : *options.mixup_alpha);
  if (cut) place_box(draw, image, rng);
  return draw;
}

}  // namespace convoy
