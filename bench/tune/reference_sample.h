// Some elements of a case's output in plain double loops, straight from the definition of convolution and its gradients, or of
// the Winograd step that makes it.
//
// All elements would take longer than the tuning; these catch a kernel choice that computes something else, and the rest of the
// output is compared with a choice that passed here (output_check.h).
#pragma once

#include <cstdint>
#include <vector>

#include "bench/tune/tune_problem.h"

namespace convoy::bench {

struct ReferenceElement {
  std::int64_t position = 0;  // in the output's memory
  double value = 0;
  double tolerance = 0;  // of a float32 kernel
};

// Of a direct sum of `terms` terms, `magnitude` the sum of their magnitudes.
double direct_tolerance(double magnitude, std::int64_t terms);

// `count` elements: the corners of the output, then random ones.
std::vector<ReferenceElement> reference_sample(TuneProblem&, int count);

}  // namespace convoy::bench
