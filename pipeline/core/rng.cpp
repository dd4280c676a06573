#include "pipeline/core/rng.h"

#include <Random123/philox.h>

#include <cmath>
#include <numbers>

namespace convoy {

RngBlock philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  const r123::Philox4x32 generator;
  const r123::Philox4x32::ctr_type c{{counter[0], counter[1], counter[2], counter[3]}};
  const r123::Philox4x32::key_type k{{key[0], key[1]}};
  const auto block = generator(c, k);
  return {block[0], block[1], block[2], block[3]};
}

std::uint32_t Rng::next() {
  const RngBlock block = philox({epoch_, sample_, op_, draw_ / 4}, key_);
  return block[draw_++ % 4];
}

double Rng::uniform() { return next() * 0x1p-32; }

double Rng::uniform(double low, double high) { return low + (high - low) * uniform(); }

double Rng::normal() {
  const double radius = std::sqrt(-2.0 * std::log1p(-uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

std::uint32_t Rng::below(std::uint32_t bound) {
  // Lemire's multiply-shift with rejection of the short last interval.
  const std::uint32_t threshold = (0u - bound) % bound;
  for (;;) {
    const std::uint64_t product = std::uint64_t{next()} * bound;
    if (static_cast<std::uint32_t>(product) >= threshold) return static_cast<std::uint32_t>(product >> 32);
  }
}

}  // namespace convoy
