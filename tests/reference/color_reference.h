// Affine warps and colour operations as plain loops in double, straight from their definitions.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "tests/reference/image_reference.h"

namespace convoy::reference {

// The plane around (f0 x + f1 y + f2, f3 x + f4 y + f5) for every pixel (x, y).
inline Image affine(const Image& in, const std::array<double, 6>& f, char mode, double fill) {
  Image out(in.height, in.width, in.channels);
  const Plane plane = continued(in, mode, fill);
  for (int y = 0; y < in.height; ++y) {
    for (int x = 0; x < in.width; ++x) {
      const double from_x = f[0] * x + f[1] * y + f[2], from_y = f[3] * x + f[4] * y + f[5];
      for (int c = 0; c < in.channels; ++c) out.at(y, x, c) = bilinear(plane, from_y, from_x, c);
    }
  }
  return out;
}

// The same with the nearest pixel.
inline Image affine_nearest(const Image& in, const std::array<double, 6>& f, char mode, double fill) {
  Image out(in.height, in.width, in.channels);
  const Plane plane = continued(in, mode, fill);
  for (int y = 0; y < in.height; ++y) {
    for (int x = 0; x < in.width; ++x) {
      const int from_x = static_cast<int>(std::floor(f[0] * x + f[1] * y + f[2] + 0.5));
      const int from_y = static_cast<int>(std::floor(f[3] * x + f[4] * y + f[5] + 0.5));
      for (int c = 0; c < in.channels; ++c) out.at(y, x, c) = plane(from_y, from_x, c);
    }
  }
  return out;
}

// Every pixel's channels by a function of all three.
template <typename Function>
Image each_pixel(Image image, Function function) {
  for (std::size_t i = 0; i < image.data.size(); i += image.channels) {
    std::array<double, 3> pixel{};
    for (int c = 0; c < 3; ++c) pixel[c] = image.data[i + (image.channels == 1 ? 0 : c)];
    const std::array<double, 3> result = function(pixel);
    for (int c = 0; c < image.channels; ++c) image.data[i + c] = result[c];
  }
  return image;
}

inline double luma(const std::array<double, 3>& p) { return 0.2989 * p[0] + 0.587 * p[1] + 0.114 * p[2]; }

// By way of hue, saturation and value (Smith: Color Gamut Transform Pairs, 1978).
inline std::array<double, 3> turn_hue(const std::array<double, 3>& p, double turn, double saturation_factor) {
  const double value = std::max({p[0], p[1], p[2]}), range = value - std::min({p[0], p[1], p[2]});
  double hue = 0;
  if (range > 0) {
    if (value == p[0]) {
      hue = (p[1] - p[2]) / range;
    } else if (value == p[1]) {
      hue = 2 + (p[2] - p[0]) / range;
    } else {
      hue = 4 + (p[0] - p[1]) / range;
    }
  }
  hue = std::fmod(hue + 6 * turn + 60, 6);
  const double saturation = std::min(1.0, (value > 0 ? range / value : 0) * saturation_factor);
  const int sector = static_cast<int>(hue);
  const double part = hue - sector, low = value * (1 - saturation);
  const double falling = value * (1 - saturation * part), rising = value * (1 - saturation * (1 - part));
  const std::array<std::array<double, 3>, 6> sectors{{{value, rising, low},
                                                      {falling, value, low},
                                                      {low, value, rising},
                                                      {low, falling, value},
                                                      {rising, low, value},
                                                      {value, low, falling}}};
  return sectors[sector];
}

// 3 x 3 smoothing with 5 in the middle, over 13, rounded; blended with the picture. The rim stays.
inline Image sharpen(const Image& in, double factor) {
  Image out = in;
  for (int y = 1; y + 1 < in.height; ++y) {
    for (int x = 1; x + 1 < in.width; ++x) {
      for (int c = 0; c < in.channels; ++c) {
        double sum = 4 * in.at(y, x, c);
        for (int dy = -1; dy <= 1; ++dy) {
          for (int dx = -1; dx <= 1; ++dx) sum += in.at(y + dy, x + dx, c);
        }
        const double smooth = std::floor(sum / 13 + 0.5);
        out.at(y, x, c) = std::clamp(smooth + (in.at(y, x, c) - smooth) * factor, 0.0, 255.0);
      }
    }
  }
  return out;
}

}  // namespace convoy::reference
