#include "pipeline/core/cpu_kind.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

namespace convoy {
namespace {

TEST(CpuKind, NamesGenerations) {
  EXPECT_EQ(cpu_kind("AuthenticAMD", 0x1a, 2), "amd_zen5");
  EXPECT_EQ(cpu_kind("AuthenticAMD", 0x19, 0x11), "amd_zen4");
  EXPECT_EQ(cpu_kind("AuthenticAMD", 0x19, 0x61), "amd_zen4");
  EXPECT_EQ(cpu_kind("AuthenticAMD", 0x19, 0x01), "amd_zen3");
  EXPECT_EQ(cpu_kind("AuthenticAMD", 0x17, 0x31), "amd_zen2");
  EXPECT_EQ(cpu_kind("AuthenticAMD", 0x1b, 4), "amd_27_4");
  EXPECT_EQ(cpu_kind("GenuineIntel", 6, 143), "intel_6_143");
  EXPECT_EQ(cpu_kind("SomebodyElse", 1, 2), "unknown");
}

TEST(CpuKind, OfThisMachineIsAFileName) {
  const std::string kind = cpu_kind();
  EXPECT_FALSE(kind.empty());
  EXPECT_TRUE(std::ranges::all_of(kind, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; })) << kind;
}

}  // namespace
}  // namespace convoy
