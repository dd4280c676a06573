#include "bench/kernels/fma_peak.h"

#include <immintrin.h>

namespace convoy::bench {
namespace {

// Twelve chains hide the latency of 4 cycles on two units, and fit sixteen registers. Their values differ, or the compiler
// would keep one chain, and tend to 1: x * 0.5 + 0.5.
constexpr int kChains = 12;

// A value that the compiler must believe to be needed, without memory traffic inside the loop.
template <typename Vector>
void keep(const Vector& value) {
  asm volatile("" : : "m"(value) : "memory");
}

__attribute__((target("avx2,fma"))) void avx2_loop(std::int64_t iterations) {
  __m256 sum[kChains];
  const __m256 half = _mm256_set1_ps(0.5f);
#pragma GCC unroll 12
  for (int i = 0; i < kChains; ++i) sum[i] = _mm256_set1_ps(static_cast<float>(i));
  for (std::int64_t n = 0; n < iterations; ++n) {
#pragma GCC unroll 12
    for (int i = 0; i < kChains; ++i) sum[i] = _mm256_fmadd_ps(sum[i], half, half);
  }
#pragma GCC unroll 12
  for (int i = 0; i < kChains; ++i) keep(sum[i]);
}

__attribute__((target("avx512f"))) void avx512_loop(std::int64_t iterations) {
  __m512 sum[kChains];
  const __m512 half = _mm512_set1_ps(0.5f);
#pragma GCC unroll 12
  for (int i = 0; i < kChains; ++i) sum[i] = _mm512_set1_ps(static_cast<float>(i));
  for (std::int64_t n = 0; n < iterations; ++n) {
#pragma GCC unroll 12
    for (int i = 0; i < kChains; ++i) sum[i] = _mm512_fmadd_ps(sum[i], half, half);
  }
#pragma GCC unroll 12
  for (int i = 0; i < kChains; ++i) keep(sum[i]);
}

}  // namespace

double run_fma_loop(Isa isa, std::int64_t iterations) {
  const int lanes = isa == Isa::avx512 ? 16 : 8;
  isa == Isa::avx512 ? avx512_loop(iterations) : avx2_loop(iterations);
  return 2.0 * lanes * kChains * static_cast<double>(iterations);
}

}  // namespace convoy::bench
