// Whether a kernel choice computes what it should: before that it may not be timed.
//
// The default's own output is compared with double references of some elements, then every element of a candidate's with the
// default's, at twice the tolerance, and with the references. Tolerance of a direct sum is 8 eps sqrt(n) sum|terms|, where the
// sums of magnitudes come from running the default choice on the inputs' magnitudes; of a Winograd step, whose transforms
// subtract, it is the largest among the references'.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/tune/reference_sample.h"

namespace convoy::bench {

class OutputCheck {
 public:
  // Runs the default choice. Throws Error(internal) when that one is wrong.
  explicit OutputCheck(TuneProblem&);

  // Poisons the output, runs the choice once, and says what is wrong with the output, if anything. `spoil` damages one element
  // before the comparison, for tests of this check.
  std::optional<std::string> error_of(const TuneProblem::Bound&, bool spoil = false);

 private:
  std::optional<std::string> error_in_sample();
  // Of each output element.
  std::vector<float> tolerances(const TuneProblem::Bound& default_choice);

  TuneProblem& problem_;
  std::vector<ReferenceElement> sample_;
  std::vector<float> expected_, tolerances_;
};

}  // namespace convoy::bench
