// Which compiled kernels this CPU may run.
//
// Kernels exist for two instruction sets in one binary; the C++ around them is plain x86-64. The choice is made once
// per process from every CPU and OS feature the generated code may use. CONVOY_ISA=avx2 forces the lower one.
#pragma once

#include <string>
#include <string_view>

namespace convoy {

enum class Isa { avx2, avx512 };

std::string_view to_string(Isa isa);

// Throws Error(bad_spec) for a name that is not an ISA.
Isa isa_from_string(std::string_view name);

// True when this CPU and operating system run code generated for `isa`.
bool cpu_supports(Isa isa);

// The best supported ISA, or the one CONVOY_ISA names. Throws Error(internal) on a CPU without AVX2 and FMA, and when
// CONVOY_ISA asks for what the CPU lacks.
Isa choose_isa();

// The rule behind choose_isa: what the CPU supports, and the value of CONVOY_ISA ("" when unset).
Isa choose_isa(bool supports_avx2, bool supports_avx512, std::string_view forced);

// The CPU's brand string, for reports.
std::string cpu_model();

}  // namespace convoy
