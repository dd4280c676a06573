#include "stages/input/augment/affine_maps.h"

#include <cmath>

namespace convoy {

std::array<double, 6> rotation(double angle, int height, int width) {
  const double c = std::cos(angle), s = std::sin(angle), x = (width - 1) / 2.0, y = (height - 1) / 2.0;
  return {c, -s, x - c * x + s * y, s, c, y - s * x - c * y};
}

std::array<double, 6> shear_x(double share) { return {1.0, share, share / 2, 0.0, 1.0, 0.0}; }

std::array<double, 6> shear_y(double share) { return {1.0, 0.0, 0.0, share, 1.0, share / 2}; }

std::array<double, 6> translation(double right, double down) { return {1.0, 0.0, -right, 0.0, 1.0, -down}; }

}  // namespace convoy
