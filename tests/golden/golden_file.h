// Golden files as tests see them: cases, formula-made inputs, and the comparison with a recorded result.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

namespace convoy::test {

// The cases of data/<name>.json.
nlohmann::json golden_cases(const std::string& name);
// One case by its full name; fails the test when the file lacks it.
nlohmann::json golden_case(const std::string& file, const std::string& name);

// The formula-made input `tensor` of a case, Keras order.
std::vector<float> golden_input(const nlohmann::json& golden, const std::string& tensor);
std::int64_t golden_size(const nlohmann::json& golden, const std::string& tensor);

// Expects norm and sampled elements of `actual` (Keras order) within three times the float32 error that the golden file
// records for the framework, or one unit in the last place if that is more; a result that is exact there must be exact here, to
// the digits of the file.
void expect_golden(const nlohmann::json& golden, const std::string& result, std::span<const float> actual);

}  // namespace convoy::test
