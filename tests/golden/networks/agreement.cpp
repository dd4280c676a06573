#include "tests/golden/networks/agreement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>
#include <vector>

namespace convoy::test {
namespace {

constexpr double kAllowed = 3.0;
constexpr double kWinogradAllowed = 3.4 * kAllowed;
constexpr double kJumps = 2.0;
// In these a unit lies on a threshold that neither draw of moved weights crosses and our rounding does, in the middle of the
// network.
const std::set<std::string> kJumpsAnywhere{"googlenet_bn", "plain34", "resnet34", "vgg16"};
// Also in these with Winograd's larger errors, or with the other rounding of kernels that a sanitizer instruments.
const std::set<std::string> kOtherRoundingJumpsAnywhere{"googlenet"};
#ifdef __SANITIZE_ADDRESS__
constexpr bool kInstrumented = true;
#else
constexpr bool kInstrumented = false;
#endif
// A smaller move of an exact gradient has no jump in it: weights move by 4e-6.
constexpr double kSmooth = 1e-4;
// Four units in the last place: a small network may round luckily throughout.
constexpr double kRounding = 0x1p-21;
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

Agreement::Agreement(const nlohmann::json& golden, bool winograd)
    : network_(golden.at("network")), allowed_(winograd ? kWinogradAllowed : kAllowed) {
  value_floor_ = kRounding;
  for (const auto& [name, result] : golden.at("results").items())
    value_floor_ = std::max(value_floor_, result.at(1).get<double>());
  std::vector<double> errors;
  for (const auto& row : golden.at("weights")) {
    if (row.at(0).get<std::string>().find("/moving_") != std::string::npos) continue;
    errors.push_back(row.at(5));
    const double jump = row.at(7) > kSmooth ? kJumps * row.at(7).get<double>() : 0.0;
    jumps_["d_" + row.at(0).get<std::string>()] = jump;
    largest_jump_ = std::max(largest_jump_, jump);
  }
  if (kJumpsAnywhere.contains(network_) || ((winograd || kInstrumented) && kOtherRoundingJumpsAnywhere.contains(network_))) {
    for (auto& [name, jump] : jumps_) jump = largest_jump_;
  }
  std::ranges::nth_element(errors, errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2));
  gradient_floor_ = std::max(kRounding, errors.at(errors.size() / 2));
}

void Agreement::expect_value(const std::string& what, const nlohmann::json& expected, std::span<const float> actual) {
  expect(what, expected, actual, value_floor_, 0.0);
}

void Agreement::expect_gradient(const std::string& what, const nlohmann::json& expected, std::span<const float> actual) {
  expect(what, expected, actual, gradient_floor_, jumps_.at(what));
}

void Agreement::expect(const std::string& what, const nlohmann::json& expected, std::span<const float> actual, double floor,
                       double jump) {
  const double norm = expected.at(0), float32_error = expected.at(1);
  const auto sample = expected.at(2).get<std::vector<double>>();
  ASSERT_GE(actual.size(), sample.size()) << network_ << " " << what;
  ASSERT_FALSE(sample.empty()) << network_ << " " << what;
  const double ours = norm_of(actual);
  const double norm_error = norm > 0.0 ? std::abs(ours - norm) / norm : ours;
  const double error = std::max(norm_error, sampled_error(sample, norm, actual));
  const double allowed = std::max(allowed_ * std::max(float32_error, floor), jump) + kDigits;
  EXPECT_LE(error, allowed) << network_ << " " << what << ": relative L2 error; float32's is " << float32_error << ", the floor "
                            << floor << ", a jump may be " << jump;
  if (const double share = error / allowed; !(share <= worst_)) {
    worst_ = share;
    worst_tensor_ = what;
  }
}

std::string Agreement::text() const {
  char line[256];
  std::snprintf(line, sizeof line,
                "%s: largest error %.2f of what is allowed, at %s; float32's error of outputs %.2g, of gradients %.2g, the "
                "largest jump %.2g",
                network_.c_str(), worst_, worst_tensor_.c_str(), value_floor_, gradient_floor_, largest_jump_);
  return line;
}

}  // namespace convoy::test
