// Cuts of a weight gradient in the Winograd domain that are worth measuring in place of another.
#pragma once

#include <vector>

#include "stages/steps/winograd_gradient/winograd_weights_plan.h"

namespace convoy {

// Every size of block that makes a difference, from a quarter to four times as many tiles, then every range of output channels
// that keeps their pairs. Groups of images stay: the size of the output follows from them.
std::vector<WinogradWeightsChoice> winograd_weights_candidates(const WinogradWeightsChoice& centre, const WinogradProblem&,
                                                               int max_batch);

}  // namespace convoy
