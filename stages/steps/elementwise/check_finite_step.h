// Step kind check_finite: [values] -> [flag]: 1 where any of the f32 values is NaN or infinite, else 0.
//
// `flag` is plain i32 with one element or more: with k elements the values are cut into k equal slices, one tile and one
// flag each, so that large gradients can be checked in parallel. The test is on integer bits in plain C++, because
// generated kernels are fast-math and may lose a NaN.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& check_finite_kind();

}  // namespace convoy
