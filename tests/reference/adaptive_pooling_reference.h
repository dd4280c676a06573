// Adaptive average pooling of one channel in double: window i of m over n positions is floor(i n / m) .. ceil((i + 1) n / m) - 1.
#pragma once

#include <cmath>
#include <vector>

namespace convoy::test {

struct AdaptiveGeometry {
  int height, width, out_height, out_width;
};

inline int adaptive_begin(int i, int positions, int windows) {
  return static_cast<int>(std::floor(static_cast<double>(i) * positions / windows));
}

inline int adaptive_end(int i, int positions, int windows) {
  return static_cast<int>(std::ceil(static_cast<double>(i + 1) * positions / windows));
}

// Calls visit(index of a map position, positions of the window) for each position of window (i, j).
template <typename Visit>
void for_adaptive_window(const AdaptiveGeometry& g, int i, int j, Visit visit) {
  const int top = adaptive_begin(i, g.height, g.out_height), bottom = adaptive_end(i, g.height, g.out_height);
  const int left = adaptive_begin(j, g.width, g.out_width), right = adaptive_end(j, g.width, g.out_width);
  for (int y = top; y < bottom; ++y)
    for (int x = left; x < right; ++x) visit(y * g.width + x, (bottom - top) * (right - left));
}

inline std::vector<double> adaptive_average_reference(const AdaptiveGeometry& g, const std::vector<double>& in) {
  std::vector<double> out(static_cast<std::size_t>(g.out_height) * g.out_width, 0.0);
  for (int i = 0; i < g.out_height; ++i)
    for (int j = 0; j < g.out_width; ++j)
      for_adaptive_window(g, i, j, [&](int at, int size) { out[i * g.out_width + j] += in[at] / size; });
  return out;
}

inline std::vector<double> adaptive_average_backward_reference(const AdaptiveGeometry& g, const std::vector<double>& d_out) {
  std::vector<double> d_in(static_cast<std::size_t>(g.height) * g.width, 0.0);
  for (int i = 0; i < g.out_height; ++i)
    for (int j = 0; j < g.out_width; ++j)
      for_adaptive_window(g, i, j, [&](int at, int size) { d_in[at] += d_out[i * g.out_width + j] / size; });
  return d_in;
}

}  // namespace convoy::test
