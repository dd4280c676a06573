#include "stages/steps/elementwise/all_finite.h"

#include <bit>

#include "pipeline/core/shape.h"

namespace convoy {
namespace {

// Negative exactly for NaN and infinities: everything above the largest finite magnitude.
std::int32_t room_below_infinity(float value) { return 0x7f7fffff - (std::bit_cast<std::int32_t>(value) & 0x7fffffff); }

}  // namespace

bool all_finite(const float* values, std::int64_t count) {
  std::int32_t rooms[kBlock] = {};
  std::int64_t i = 0;
  for (; i + kBlock <= count; i += kBlock) {
    for (int lane = 0; lane < kBlock; ++lane) rooms[lane] |= room_below_infinity(values[i + lane]);
  }
  std::int32_t any = 0;
  for (std::int32_t room : rooms) any |= room;
  for (; i < count; ++i) any |= room_below_infinity(values[i]);
  return any >= 0;
}

}  // namespace convoy
