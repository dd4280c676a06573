#include "tests/golden/networks/agreement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

namespace convoy::test {
namespace {

constexpr double kAllowed = 3.0;
// Samples and norms are written with 9 significant digits.
constexpr double kDigits = 1e-8;

double norm_of(std::span<const float> values) {
  double squares = 0.0;
  for (const float v : values) squares += double{v} * v;
  return std::sqrt(squares);
}

// Root mean square of the sampled elements' errors, relative to the larger of theirs and all elements' root mean square.
double sampled_error(const std::vector<double>& sample, double norm, std::span<const float> actual) {
  double errors = 0.0, squares = 0.0;
  for (std::size_t k = 0; k < sample.size(); ++k) {
    const double difference = actual[k * actual.size() / sample.size()] - sample[k];
    errors += difference * difference;
    squares += sample[k] * sample[k];
  }
  const auto count = static_cast<double>(sample.size());
  const double size = std::max(std::sqrt(squares / count), norm / std::sqrt(static_cast<double>(actual.size())));
  return size > 0.0 ? std::sqrt(errors / count) / size : std::sqrt(errors);
}

}  // namespace

Agreement::Agreement(const nlohmann::json& golden) : network_(golden.at("network")) {
  std::vector<double> errors;
  for (const auto& row : golden.at("weights")) errors.push_back(row.at(5));
  std::ranges::nth_element(errors, errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2));
  median_ = errors.at(errors.size() / 2);
}

void Agreement::expect(const std::string& what, const nlohmann::json& expected, std::span<const float> actual) {
  const double norm = expected.at(0), float32_error = std::max(expected.at(1).get<double>(), median_);
  const auto sample = expected.at(2).get<std::vector<double>>();
  ASSERT_GE(actual.size(), sample.size()) << network_ << " " << what;
  ASSERT_FALSE(sample.empty()) << network_ << " " << what;
  const double ours = norm_of(actual);
  const double norm_error = norm > 0.0 ? std::abs(ours - norm) / norm : ours;
  const double error = std::max(norm_error, sampled_error(sample, norm, actual));
  EXPECT_LE(error, kAllowed * float32_error + kDigits)
      << network_ << " " << what << ": relative L2 error, against " << float32_error << " of PyTorch's float32";
  if (const double multiple = error / (float32_error + kDigits); !(multiple <= worst_)) {
    worst_ = multiple;
    worst_tensor_ = what;
  }
}

std::string Agreement::text() const {
  char line[256];
  std::snprintf(line, sizeof line, "%s: largest error %.2f times float32's, at %s; float32's median %.2g", network_.c_str(),
                worst_, worst_tensor_.c_str(), median_);
  return line;
}

}  // namespace convoy::test
