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
  const int groups = c.step.attributes.integer("groups", 1);
  switch (direction_of(c.step.kind)) {
    case Direction::forward:
      return std::int64_t{maps.taps} * maps.x.channels / groups;
    case Direction::backward_data:
      return std::int64_t{maps.taps} * maps.y.channels / groups;
    case Direction::backward_weights:
      return std::int64_t{c.batch} * maps.y.height * maps.y.width;
  }
  return 1;
}

}  // namespace

OutputCheck::OutputCheck(TuneProblem& problem) : problem_(problem), sample_(reference_sample(problem, kSample)) {
  const TuneProblem::Bound choice = problem_.bind(problem_.default_choice());
  tolerances_ = tolerances(choice);
  problem_.run(choice);
  expected_.assign(problem_.output().begin(), problem_.output().end());
  if (const auto error = error_in_sample()) {
    throw Error(ExitCode::internal, problem.tune_case().key + ": the default kernel is wrong: " + *error);
  }
}

std::vector<float> OutputCheck::tolerances(const TuneProblem::Bound& default_choice) {
  const auto rounded = [](double tolerance) { return static_cast<float>(tolerance); };
  if (problem_.tune_case().step.kind.starts_with("winograd_")) {
    const ReferenceElement& most = std::ranges::max(sample_, {}, &ReferenceElement::tolerance);
    return std::vector<float>(problem_.output().size(), rounded(most.tolerance));
  }
  problem_.swap_signs();
  problem_.run(default_choice);
  problem_.swap_signs();
  const std::int64_t terms = terms_of(problem_.tune_case());
  std::vector<float> all;
  all.reserve(problem_.output().size());
  for (float magnitude : problem_.output()) all.push_back(rounded(direct_tolerance(magnitude, terms)));
  return all;
}

std::optional<std::string> OutputCheck::error_in_sample() {
  for (const ReferenceElement& e : sample_) {
    const float got = problem_.output()[e.position];
    if (std::abs(got - e.value) <= e.tolerance) continue;
    return fmt::format("element {} is {}, expected {}", e.position, got, e.value);
  }
  return std::nullopt;
}

std::optional<std::string> OutputCheck::error_of(const TuneProblem::Bound& choice, bool spoil) {
  const std::span<float> output = problem_.output();
  std::ranges::fill(output, std::numeric_limits<float>::quiet_NaN());
  problem_.run(choice);
  if (spoil) output[output.size() / 2] += 1 + 4 * tolerances_[output.size() / 2];
  if (auto error = error_in_sample()) return error;
  for (std::size_t i = 0; i < output.size(); ++i) {
    // The magnitudes are rounded sums themselves, hence a little more.
    if (std::abs(output[i] - expected_[i]) <= 2.01f * tolerances_[i]) continue;
    return fmt::format("element {} is {}, the default's is {}", i, output[i], expected_[i]);
  }
  return std::nullopt;
}

}  // namespace convoy::bench
