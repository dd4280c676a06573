#include "bench/kernels/stream_peak.h"

#include <immintrin.h>

namespace convoy::bench {
namespace {

// A value that the compiler must believe to be needed.
template <typename Vector>
void keep(const Vector& value) {
  asm volatile("" : : "m"(value) : "memory");
}

__attribute__((target("avx2"))) void avx2_read(const float* from, std::int64_t count) {
  __m256 sum[8];
#pragma GCC unroll 8
  for (int k = 0; k < 8; ++k) sum[k] = _mm256_setzero_ps();
  for (std::int64_t i = 0; i < count; i += 64) {
#pragma GCC unroll 8
    for (int k = 0; k < 8; ++k) sum[k] = _mm256_or_ps(sum[k], _mm256_load_ps(from + i + 8 * k));
  }
#pragma GCC unroll 8
  for (int k = 0; k < 8; ++k) keep(sum[k]);
}

__attribute__((target("avx512f,avx512dq"))) void avx512_read(const float* from, std::int64_t count) {
  __m512 sum[8];
#pragma GCC unroll 8
  for (int k = 0; k < 8; ++k) sum[k] = _mm512_setzero_ps();
  for (std::int64_t i = 0; i < count; i += 128) {
#pragma GCC unroll 8
    for (int k = 0; k < 8; ++k) sum[k] = _mm512_or_ps(sum[k], _mm512_load_ps(from + i + 16 * k));
  }
#pragma GCC unroll 8
  for (int k = 0; k < 8; ++k) keep(sum[k]);
}

__attribute__((target("avx2"))) void avx2_copy(const float* from, float* to, std::int64_t count) {
  for (std::int64_t i = 0; i < count; i += 32) {
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) _mm256_store_ps(to + i + 8 * k, _mm256_load_ps(from + i + 8 * k));
    asm volatile("" : : : "memory");  // or the compiler would call memcpy, whose stores bypass the caches
  }
}

__attribute__((target("avx512f"))) void avx512_copy(const float* from, float* to, std::int64_t count) {
  for (std::int64_t i = 0; i < count; i += 64) {
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) _mm512_store_ps(to + i + 16 * k, _mm512_load_ps(from + i + 16 * k));
    asm volatile("" : : : "memory");
  }
}

}  // namespace

void stream_read(Isa isa, const float* from, std::int64_t count) {
  isa == Isa::avx512 ? avx512_read(from, count) : avx2_read(from, count);
}

void stream_copy(Isa isa, const float* from, float* to, std::int64_t count) {
  isa == Isa::avx512 ? avx512_copy(from, to, count) : avx2_copy(from, to, count);
}

}  // namespace convoy::bench
