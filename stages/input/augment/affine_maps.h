// Affine maps from output to input pixels, as AffineWarp::from.
#pragma once

#include <array>

namespace convoy {

// About the picture's middle, counterclockwise, radians.
std::array<double, 6> rotation(double angle, int height, int width);
// torchvision's, about the corner of the first pixel: x reads `share` y further right, or y `share` x further down.
std::array<double, 6> shear_x(double share);
std::array<double, 6> shear_y(double share);
// Moves the picture right and down by whole or broken pixels.
std::array<double, 6> translation(double right, double down);

}  // namespace convoy
