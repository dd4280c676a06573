// The formula behind golden inputs gives the same bits here and in Python.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/golden/golden_file.h"
#include "tests/support/philox_values.h"

namespace convoy::test {
namespace {

TEST(Formula, AgreesWithPythonBitByBit) {
  for (const auto& golden : golden_cases("formula")) {
    const auto name = golden.at("name").get<std::string>();
    const auto first = golden.at("first").get<std::uint64_t>();
    const auto scale = golden.at("scale").get<float>();
    EXPECT_EQ(op_id(name), golden.at("fnv1a").get<std::uint32_t>());
    for (std::uint64_t i = 0; i < 9; ++i) {
      EXPECT_EQ(formula_word(name, first + i), golden.at("words").at(i).get<std::uint32_t>()) << name << " word " << first + i;
      EXPECT_EQ(formula_value(name, i, scale), std::strtof(golden.at("values").at(i).get<std::string>().c_str(), nullptr))
          << name;
      EXPECT_EQ(formula_values(name, 9, scale)[i], formula_value(name, i, scale)) << name << " value " << i;
    }
    EXPECT_EQ(formula_labels(name, 9, 10), golden.at("labels").get<std::vector<std::int32_t>>());
  }
}

}  // namespace
}  // namespace convoy::test
