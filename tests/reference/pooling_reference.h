// Pooling of one channel in double, the obvious way: output by output, backward by scattering.
#pragma once

#include <limits>
#include <vector>

namespace convoy::test {

struct PoolGeometry {
  int height, width, out_height, out_width, pool_h, pool_w, stride_h, stride_w, pad_top, pad_left;
  // Averages: padding at the end, and whether it all counts.
  int pad_bottom = 0, pad_right = 0;
  bool count_padding = false;
};

using Map = std::vector<double>;  // row-major

// Calls visit(y, x) for each position of window (i, j) inside the map.
template <typename Visit>
void for_window(const PoolGeometry& g, int i, int j, Visit visit) {
  for (int r = 0; r < g.pool_h; ++r)
    for (int s = 0; s < g.pool_w; ++s) {
      const int y = i * g.stride_h + r - g.pad_top, x = j * g.stride_w + s - g.pad_left;
      if (y >= 0 && y < g.height && x >= 0 && x < g.width) visit(y, x);
    }
}

// What an average over window (i, j) divides by.
inline int positions_that_count(const PoolGeometry& g, int i, int j) {
  int count = 0;
  for (int r = 0; r < g.pool_h; ++r)
    for (int s = 0; s < g.pool_w; ++s) {
      const int y = i * g.stride_h + r - g.pad_top, x = j * g.stride_w + s - g.pad_left;
      const bool inside = y >= 0 && y < g.height && x >= 0 && x < g.width;
      const bool padded = y < g.height + g.pad_bottom && x < g.width + g.pad_right;
      count += inside || (g.count_padding && padded);
    }
  return count;
}

// First maximum in row-major order, as an index into the map.
inline int max_position_reference(const PoolGeometry& g, const Map& in, int i, int j) {
  int best = -1;
  for_window(g, i, j, [&](int y, int x) {
    if (best < 0 || in[y * g.width + x] > in[best]) best = y * g.width + x;
  });
  return best;
}

inline Map max_pool_reference(const PoolGeometry& g, const Map& in) {
  Map out;
  for (int i = 0; i < g.out_height; ++i)
    for (int j = 0; j < g.out_width; ++j) out.push_back(in[max_position_reference(g, in, i, j)]);
  return out;
}

inline Map max_pool_backward_reference(const PoolGeometry& g, const Map& in, const Map& d_out) {
  Map d_in(in.size(), 0.0);
  for (int i = 0; i < g.out_height; ++i)
    for (int j = 0; j < g.out_width; ++j) d_in[max_position_reference(g, in, i, j)] += d_out[i * g.out_width + j];
  return d_in;
}

inline Map average_pool_reference(const PoolGeometry& g, const Map& in) {
  Map out;
  for (int i = 0; i < g.out_height; ++i)
    for (int j = 0; j < g.out_width; ++j) {
      double sum = 0;
      for_window(g, i, j, [&](int y, int x) { sum += in[y * g.width + x]; });
      out.push_back(sum / positions_that_count(g, i, j));
    }
  return out;
}

inline Map average_pool_backward_reference(const PoolGeometry& g, const Map& d_out) {
  Map d_in(static_cast<std::size_t>(g.height) * g.width, 0.0);
  for (int i = 0; i < g.out_height; ++i)
    for (int j = 0; j < g.out_width; ++j) {
      const int count = positions_that_count(g, i, j);
      for_window(g, i, j, [&](int y, int x) { d_in[y * g.width + x] += d_out[i * g.out_width + j] / count; });
    }
  return d_in;
}

}  // namespace convoy::test
