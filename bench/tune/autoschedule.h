// What Halide's own autoschedulers make of the convolution's algorithm: a yardstick for the report.
//
// The algorithm of halide_gen/conv for one image, every extent a constant and every bound given, on one thread. The source is a
// padded map that is read in place, so nothing but the contraction is timed.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bench/tune/tune_case.h"

namespace convoy::bench {

inline constexpr const char* kAutoschedulers[] = {"Adams2019", "Mullapudi2016", "Li2018"};

// One image of a forward convolution on a blocked map.
struct AutoscheduleProblem {
  int in_blocks, out_blocks;  // of channels
  int height, width;          // of the result
  int kernel_h, kernel_w, stride_h, stride_w;
  double flops;
};

// Nothing where the algorithm is not this one: gradients, images, groups, dilation.
std::optional<AutoscheduleProblem> autoschedule_problem(const TuneCase&);

// FLOP/s of one autoscheduler's schedule. Throws what Halide throws. The library knows no Halide: the program brings it.
using Autoschedule = std::function<double(Isa, const std::string& scheduler, const AutoscheduleProblem&)>;

}  // namespace convoy::bench
