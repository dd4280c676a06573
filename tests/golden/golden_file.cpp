#include "tests/golden/golden_file.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <stdexcept>

#include "tests/support/philox_values.h"

namespace convoy::test {
namespace {

std::int64_t element_count(const nlohmann::json& shape) {
  std::int64_t count = 1;
  for (const auto& extent : shape) count *= extent.get<std::int64_t>();
  return count;
}

// Samples are written with 12 significant digits.
constexpr double kDigits = 1e-11;

// Three times the framework's own float32 error. Where that is not zero, at least one unit in the last place: a single number's
// error is a single draw, which may be lucky.
double tolerance_of(const nlohmann::json& expected) {
  const double error = expected.at("float32_error").get<double>();
  return (error > 0.0 ? std::max<double>(3.0 * error, std::numeric_limits<float>::epsilon()) : 0.0) + kDigits;
}

}  // namespace

nlohmann::json golden_cases(const std::string& name) {
  std::ifstream file(std::string(CONVOY_GOLDEN_DATA) + "/" + name + ".json");
  if (!file) throw std::runtime_error("no golden file " + name);
  return nlohmann::json::parse(file).at("cases");
}

nlohmann::json golden_case(const std::string& file, const std::string& name) {
  for (const auto& golden : golden_cases(file))
    if (golden.at("name") == name) return golden;
  throw std::runtime_error("golden file " + file + " has no case " + name);
}

std::int64_t golden_size(const nlohmann::json& golden, const std::string& tensor) {
  return element_count(golden.at("inputs").at(tensor).at("shape"));
}

std::vector<float> golden_input(const nlohmann::json& golden, const std::string& tensor) {
  const std::string name = golden.at("name").get<std::string>() + "/" + tensor;
  const nlohmann::json& input = golden.at("inputs").at(tensor);
  std::vector<float> values = formula_values(name, golden_size(golden, tensor), input.at("scale").get<float>());
  for (float& v : values) v += input.value("offset", 0.0f);
  return values;
}

void expect_golden(const nlohmann::json& golden, const std::string& result, std::span<const float> actual) {
  const nlohmann::json& expected = golden.at("results").at(result);
  const std::string where = golden.at("name").get<std::string>() + " " + result;
  const auto size = static_cast<std::int64_t>(actual.size());
  ASSERT_EQ(size, element_count(expected.at("shape"))) << where;
  const double tolerance = tolerance_of(expected);

  double squares = 0.0;
  for (const float v : actual) squares += double{v} * v;
  const double norm = expected.at("norm").get<double>();
  EXPECT_NEAR(std::sqrt(squares), norm, tolerance * norm) << where << ": norm";

  const auto sample = expected.at("sample").get<std::vector<double>>();
  double error = 0.0, scale = 0.0;
  for (std::size_t k = 0; k < sample.size(); ++k) {
    const double got = actual[k * actual.size() / sample.size()];
    error += (got - sample[k]) * (got - sample[k]);
    scale += sample[k] * sample[k];
  }
  EXPECT_LE(std::sqrt(error), tolerance * std::sqrt(scale)) << where << ": sampled elements";
}

}  // namespace convoy::test
