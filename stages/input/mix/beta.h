// Numbers from the beta distribution with two equal parameters.
#pragma once

#include "pipeline/core/rng.h"

namespace convoy {

// From Beta(alpha, alpha), alpha > 0: the share of one of two gamma variates (Marsaglia and Tsang, "A Simple Method for
// Generating Gamma Variables", 2000), by their logarithms, which do not underflow for small alpha. Draws are taken from `rng`.
double draw_beta(Rng& rng, double alpha);

}  // namespace convoy
