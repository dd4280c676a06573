// Golden cases times instruction sets, as test parameters with readable names.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "tests/golden/golden_file.h"
#include "tests/support/step_harness.h"

namespace convoy::test {

struct IsaCase {
  std::string file, name;
  Isa isa;
};

inline void PrintTo(const IsaCase& c, std::ostream* out) { *out << c.name << " " << to_string(c.isa); }

// Cases of `files` that `wanted` takes, each on both instruction sets.
inline std::vector<IsaCase> isa_cases(const std::vector<std::string>& files,
                                      const std::function<bool(const nlohmann::json&)>& wanted) {
  std::vector<IsaCase> all;
  for (const std::string& file : files)
    for (const auto& golden : golden_cases(file))
      if (wanted(golden))
        for (const Isa isa : {Isa::avx2, Isa::avx512}) all.push_back({file, golden.at("name"), isa});
  return all;
}

inline std::string isa_case_name(const ::testing::TestParamInfo<IsaCase>& info) {
  std::string name = info.param.name + "_" + std::string(to_string(info.param.isa));
  std::ranges::replace(name, '/', '_');
  return name;
}

}  // namespace convoy::test
