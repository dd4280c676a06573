#include "pipeline/core/isa.h"

#include <cpuid.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

// __builtin_cpu_supports also asks the operating system (XGETBV) whether it saves the wide registers.
bool has_avx2_level() {
  return __builtin_cpu_supports("avx") && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         __builtin_cpu_supports("f16c") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
         __builtin_cpu_supports("lzcnt") && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("sse4.1");
}

bool has_avx512_level() {
  return has_avx2_level() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

}  // namespace

std::string_view to_string(Isa isa) { return isa == Isa::avx512 ? "avx512" : "avx2"; }

Isa isa_from_string(std::string_view name) {
  if (name == "avx2") return Isa::avx2;
  if (name == "avx512") return Isa::avx512;
  throw Error(ExitCode::bad_spec, "unknown instruction set '" + std::string(name) + "': expected avx2 or avx512");
}

bool cpu_supports(Isa isa) { return isa == Isa::avx512 ? has_avx512_level() : has_avx2_level(); }

Isa choose_isa() {
  const char* forced = std::getenv("CONVOY_ISA");
  return choose_isa(cpu_supports(Isa::avx2), cpu_supports(Isa::avx512), forced == nullptr ? "" : forced);
}

Isa choose_isa(bool supports_avx2, bool supports_avx512, std::string_view forced) {
  if (!supports_avx2) {
    throw Error(ExitCode::internal,
                "this CPU (" + cpu_model() +
                    ") lacks AVX2 and FMA, which every convoy kernel needs; run on an x86-64 CPU of 2013 or later");
  }
  if (forced.empty()) return supports_avx512 ? Isa::avx512 : Isa::avx2;
  const Isa isa = isa_from_string(forced);
  if (isa == Isa::avx512 && !supports_avx512) {
    throw Error(ExitCode::internal, "CONVOY_ISA=avx512, but this CPU (" + cpu_model() + ") cannot run it");
  }
  return isa;
}

std::string cpu_model() {
  std::array<unsigned, 12> words{};
  unsigned highest = 0, b = 0, c = 0, d = 0;
  __get_cpuid(0x80000000u, &highest, &b, &c, &d);
  if (highest < 0x80000004u) return "unknown x86-64 CPU";
  for (unsigned i = 0; i < 3; ++i) {
    __get_cpuid(0x80000002u + i, &words[4 * i], &words[4 * i + 1], &words[4 * i + 2], &words[4 * i + 3]);
  }
  char text[49] = {};
  std::memcpy(text, words.data(), 48);
  std::string name(text);
  const auto first = name.find_first_not_of(' ');
  const auto last = name.find_last_not_of(' ');
  return first == std::string::npos ? "unknown x86-64 CPU" : name.substr(first, last - first + 1);
}

}  // namespace convoy
