// Image operations as plain loops in double, straight from their definitions.
#pragma once

#include <cmath>
#include <functional>
#include <vector>

namespace convoy::reference {

struct Image {
  int height, width, channels;
  std::vector<double> data;
  Image(int h, int w, int c) : height(h), width(w), channels(c), data(std::size_t(h) * w * c) {}
  double& at(int y, int x, int c) { return data[(std::size_t(y) * width + x) * channels + c]; }
  double at(int y, int x, int c) const { return data[(std::size_t(y) * width + x) * channels + c]; }
};

// The image continued over the whole plane.
using Plane = std::function<double(int y, int x, int c)>;

inline Plane continued(const Image& image, const char mode, double fill = 0) {
  return [&image, mode, fill](int y, int x, int c) {
    if (mode == 'c') {  // constant
      const bool inside = y >= 0 && y < image.height && x >= 0 && x < image.width;
      return inside ? image.at(y, x, c) : fill;
    }
    // The others by walking back into the image one step at a time.
    const auto walk = [mode](int i, int n) {
      while (i < 0 || i >= n) {
        if (mode == 'n') i = i < 0 ? 0 : n - 1;               // nearest
        if (mode == 'w') i += i < 0 ? n : -n;                 // wrap
        if (mode == 'r') i = i < 0 ? -1 - i : 2 * n - 1 - i;  // reflect about the edge of the pixel
      }
      return i;
    };
    return image.at(walk(y, image.height), walk(x, image.width), c);
  };
}

inline double bilinear(const Plane& plane, double y, double x, int c) {
  const int y0 = static_cast<int>(std::floor(y)), x0 = static_cast<int>(std::floor(x));
  const double fy = y - y0, fx = x - x0;
  return (1 - fy) * ((1 - fx) * plane(y0, x0, c) + fx * plane(y0, x0 + 1, c)) +
         fy * ((1 - fx) * plane(y0 + 1, x0, c) + fx * plane(y0 + 1, x0 + 1, c));
}

// tf.image.resize, bilinear, antialias = False: half-pixel centres, edges repeated.
inline Image resize(const Image& in, int height, int width, int channels) {
  Image out(height, width, channels);
  const Plane plane = continued(in, 'n');
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        const double sy = (y + 0.5) * in.height / height - 0.5, sx = (x + 0.5) * in.width / width - 0.5;
        out.at(y, x, c) = bilinear(plane, sy, sx, in.channels == 1 ? 0 : c);
      }
    }
  }
  return out;
}

// PIL's bilinear resize, before it rounds: along one axis a triangle that is as wide as the reduction.
inline double triangle_tap(int out, int in, int in_size, int out_size) {
  const double scale = static_cast<double>(in_size) / out_size, reach = scale > 1 ? scale : 1;
  const double distance = std::abs((in + 0.5) - (out + 0.5) * scale) / reach;
  return distance < 1 ? 1 - distance : 0;
}

inline Image resize_antialias(const Image& in, int height, int width, int channels) {
  Image out(height, width, channels);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      double total = 0;
      for (int i = 0; i < in.height; ++i) {
        for (int j = 0; j < in.width; ++j) {
          const double weight = triangle_tap(y, i, in.height, height) * triangle_tap(x, j, in.width, width);
          total += weight;
          for (int c = 0; c < channels; ++c) out.at(y, x, c) += weight * in.at(i, j, in.channels == 1 ? 0 : c);
        }
      }
      for (int c = 0; c < channels; ++c) out.at(y, x, c) /= total;
    }
  }
  return out;
}

// The box at (top, left); `fill` where it leaves the image.
inline Image crop(const Image& in, int top, int left, int height, int width, double fill = 0) {
  Image out(height, width, in.channels);
  const Plane plane = continued(in, 'c', fill);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < in.channels; ++c) out.at(y, x, c) = plane(y + top, x + left, c);
    }
  }
  return out;
}

inline Image translate(const Image& in, double down, double right, char mode, double fill) {
  Image out(in.height, in.width, in.channels);
  const Plane plane = continued(in, mode, fill);
  for (int y = 0; y < in.height; ++y) {
    for (int x = 0; x < in.width; ++x) {
      for (int c = 0; c < in.channels; ++c) out.at(y, x, c) = bilinear(plane, y - down, x - right, c);
    }
  }
  return out;
}

inline Image flip(const Image& in, bool columns, bool rows) {
  Image out(in.height, in.width, in.channels);
  for (int y = 0; y < in.height; ++y) {
    for (int x = 0; x < in.width; ++x) {
      for (int c = 0; c < in.channels; ++c) {
        out.at(y, x, c) = in.at(rows ? in.height - 1 - y : y, columns ? in.width - 1 - x : x, c);
      }
    }
  }
  return out;
}

inline Image normalize(Image image, double scale, const std::vector<double>& mean, const std::vector<double>& std) {
  for (std::size_t i = 0; i < image.data.size(); ++i) {
    const std::size_t c = i % image.channels;
    image.data[i] = (image.data[i] * scale - mean[c]) / std[c];
  }
  return image;
}

}  // namespace convoy::reference
