// How a candidate's speed is compared with the best so far.
//
// One pass of each, the better of two where it is no clear matter, decides whether the candidate is worth more. Then rounds of
// best, candidate, best again and FMA peak: a round's ratio is the candidate's rate by the mean of its neighbours, and its noise
// the difference between those two. The medians over the rounds count, so that a sample which something else disturbed does not.
#pragma once

#include "bench/tune/tune_problem.h"

namespace convoy::bench {

struct Comparison {
  double ratio = 0;  // candidate / best
  double noise = 0;  // of the ratio; 0 when one pass was enough to see that the candidate is slower
  double gflops = 0, best_gflops = 0, peak_gflops = 0;  // best samples

  bool confirmed() const { return noise > 0; }
  // Wins by more than the noise, and by more than changes of code placement make.
  bool wins() const;
};

struct MeasureOptions {
  int rounds = 7;
  double sample_ms = 3;  // at least this long, and at least one pass
};

Comparison compare(TuneProblem&, const TuneProblem::Bound& best, const TuneProblem::Bound& candidate, Isa, const MeasureOptions&);

}  // namespace convoy::bench
