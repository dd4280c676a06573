#include "pipeline/core/cpu_kind.h"

#include <cpuid.h>

#include <cstring>

namespace convoy {
namespace {

// AMD's families hold two generations each but for the first.
std::string amd_generation(int family, int model) {
  if (family == 0x17) return model < 0x30 ? "amd_zen" : "amd_zen2";
  if (family == 0x19) {
    const bool zen4 = (model >= 0x10 && model < 0x20) || (model >= 0x60 && model < 0x80) || model >= 0xa0;
    return zen4 ? "amd_zen4" : "amd_zen3";
  }
  if (family == 0x1a) return "amd_zen5";
  return {};
}

}  // namespace

std::string cpu_kind(const std::string& vendor, int family, int model) {
  if (vendor == "AuthenticAMD") {
    const std::string known = amd_generation(family, model);
    return known.empty() ? "amd_" + std::to_string(family) + "_" + std::to_string(model) : known;
  }
  if (vendor == "GenuineIntel") return "intel_" + std::to_string(family) + "_" + std::to_string(model);
  return "unknown";
}

std::string cpu_kind() {
  unsigned highest = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(0, &highest, &b, &c, &d) == 0) return "unknown";
  char vendor[13] = {};
  std::memcpy(vendor, &b, 4);
  std::memcpy(vendor + 4, &d, 4);
  std::memcpy(vendor + 8, &c, 4);
  unsigned signature = 0;
  __get_cpuid(1, &signature, &b, &c, &d);
  int family = static_cast<int>(signature >> 8 & 0xf), model = static_cast<int>(signature >> 4 & 0xf);
  if (family == 0xf) family += static_cast<int>(signature >> 20 & 0xff);
  if (family >= 6) model += static_cast<int>(signature >> 16 & 0xf) << 4;
  return cpu_kind(vendor, family, model);
}

}  // namespace convoy
