// The kind of a CPU: what tuned schedules are kept for.
#pragma once

#include <string>

namespace convoy {

// "amd_zen5", "intel_6_143" (vendor, family and model as CPUID counts them), "unknown". Letters, digits and underscores.
std::string cpu_kind();

// The rule behind it, from CPUID's vendor, family and model.
std::string cpu_kind(const std::string& vendor, int family, int model);

}  // namespace convoy
