#include "bench/train/memory_rate.h"

#include <cstring>

#include "bench/kernels/stream_peak.h"
#include "pipeline/core/clock.h"

namespace convoy::bench {
namespace {

constexpr std::int64_t kTile = 1 << 16;                  // floats: 256 KB, as in elementwise steps
constexpr std::int64_t kFloats = std::int64_t{1} << 26;  // 256 MB in all, beyond the last caches of two cores' share

}  // namespace

MemoryRate::MemoryRate(Isa isa) : isa_(isa), arrays_(kFloats * sizeof(float)) {
  std::memset(arrays_.data(), 1, arrays_.bytes());  // pages that nobody wrote are all one page
}

double MemoryRate::sample_copy(TileRunner& runner) {
  auto* const all = reinterpret_cast<float*>(arrays_.data());
  const Stopwatch watch;
  runner.run(kFloats / 2 / kTile,
             [&](int tile, int) { stream_copy(isa_, all + tile * kTile, all + kFloats / 2 + tile * kTile, kTile); });
  return static_cast<double>(arrays_.bytes()) / watch.seconds() * 1e-9;
}

double MemoryRate::sample_read(TileRunner& runner) {
  const auto* const all = reinterpret_cast<const float*>(arrays_.data());
  const Stopwatch watch;
  runner.run(kFloats / kTile, [&](int tile, int) { stream_read(isa_, all + tile * kTile, kTile); });
  return static_cast<double>(arrays_.bytes()) / watch.seconds() * 1e-9;
}

}  // namespace convoy::bench
