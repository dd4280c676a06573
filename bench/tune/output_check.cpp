#include "bench/tune/output_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "bench/tune/conv_maps.h"
#include "pipeline/core/error.h"

namespace convoy::bench {
namespace {

constexpr int kSample = 200;

std::int64_t terms_of(const TuneCase& c) {
  const ConvMaps maps = conv_maps(c);
  const Attributes& a = c.step.attributes;
  const int groups = a.integer("groups", 1), taps = a.integer("kernel_h", 1) * a.integer("kernel_w", 1);
  switch (direction_of(c.step.kind)) {
    case Direction::forward:
      return std::int64_t{taps} * maps.x.channels / groups;
    case Direction::backward_data:
      return std::int64_t{taps} * maps.y.channels / groups;
    case Direction::backward_weights:
      return std::int64_t{c.batch} * maps.y.height * maps.y.width;
  }
  return 1;
}

}  // namespace

OutputCheck::OutputCheck(TuneProblem& problem)
    : problem_(problem), sample_(reference_sample(problem, kSample)), most_terms_(terms_of(problem.tune_case())) {
  const TuneProblem::Bound choice = problem_.bind(problem_.default_choice());
  problem_.swap_signs();
  problem_.run(choice);
  magnitudes_.assign(problem_.output().begin(), problem_.output().end());
  problem_.swap_signs();
  problem_.run(choice);
  expected_.assign(problem_.output().begin(), problem_.output().end());
  if (const auto error = error_in_sample()) {
    throw Error(ExitCode::internal, problem.tune_case().key + ": the default kernel is wrong: " + *error);
  }
}

double OutputCheck::tolerance(double magnitude, std::int64_t terms) const {
  return 8 * double(std::numeric_limits<float>::epsilon()) * std::sqrt(double(terms)) * magnitude;
}

std::optional<std::string> OutputCheck::error_in_sample() {
  for (const ReferenceElement& e : sample_) {
    const float got = problem_.output()[e.position];
    if (std::abs(got - e.value) <= tolerance(e.magnitude, e.terms)) continue;
    return fmt::format("element {} is {}, expected {}", e.position, got, e.value);
  }
  return std::nullopt;
}

std::optional<std::string> OutputCheck::error_of(const TuneProblem::Bound& choice, bool spoil) {
  const std::span<float> output = problem_.output();
  std::ranges::fill(output, std::numeric_limits<float>::quiet_NaN());
  problem_.run(choice);
  if (spoil) output[output.size() / 2] += 1.0f + magnitudes_[output.size() / 2];
  if (auto error = error_in_sample()) return error;
  for (std::size_t i = 0; i < output.size(); ++i) {
    // The magnitudes are rounded sums themselves, hence a little more.
    if (std::abs(output[i] - expected_[i]) <= 2.01 * tolerance(magnitudes_[i], most_terms_)) continue;
    return fmt::format("element {} is {}, the default's is {}", i, output[i], expected_[i]);
  }
  return std::nullopt;
}

}  // namespace convoy::bench
