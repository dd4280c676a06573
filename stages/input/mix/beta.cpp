#include "stages/input/mix/beta.h"

#include <cmath>

namespace convoy {
namespace {

// The method wants a shape of at least 1: Gamma(a) is Gamma(a + 1) times U^(1 / a).
double draw_log_gamma(Rng& rng, double alpha) {
  const double d = alpha + 1.0 - 1.0 / 3.0, c = 1.0 / std::sqrt(9.0 * d);
  while (true) {
    const double x = rng.normal(), u = rng.uniform();
    const double root = 1.0 + c * x, v = root * root * root;
    if (v <= 0.0 || std::log(u) >= 0.5 * x * x + d - d * v + d * std::log(v)) continue;
    return std::log(d * v) + std::log1p(-rng.uniform()) / alpha;
  }
}

}  // namespace

double draw_beta(Rng& rng, double alpha) {
  const double first = draw_log_gamma(rng, alpha), second = draw_log_gamma(rng, alpha);
  return 1.0 / (1.0 + std::exp(second - first));
}

}  // namespace convoy
