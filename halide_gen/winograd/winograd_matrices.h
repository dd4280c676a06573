// Winograd's minimal filtering F(4,3) with the points 0, 1, -1, 1/2, -2 and infinity, as data and as one-dimensional
// transforms. Free of Halide: tests run the same code in double.
//
//   y = A^T [ (G g) * (B^T d) ]            4 outputs of a correlation of 6 inputs d with 3 taps g
//   d_g = G^T [ (A d_y) * (B^T d) ]        its gradient in the taps: F(3,4), the same B
// where * is element by element. In two dimensions each transform is applied to columns and to rows: F(4x4,3x3) spends 36
// multiplications on 16 outputs of 9 taps, a quarter. Lavin and Gray, Fast Algorithms for Convolutional Neural Networks (2016);
// the points (relative rms error 3 times that of direct summation in float32, a half of what 0, 1, -1, 2, -2 give): Barabasz et
// al., Error Analysis and Improving the Accuracy of Winograd Convolution (2020).
#pragma once

#include <array>

namespace convoy::winograd {

inline constexpr int kOutputs = 4;                     // of one tile and axis
inline constexpr int kTaps = 3;                        // of the filter
inline constexpr int kPoints = kOutputs + kTaps - 1;   // of the transforms
inline constexpr int kProducts = kPoints * kPoints;    // of a tile
inline constexpr double kInputMatrix[kPoints][kPoints]{// B^T
                                                       {1, -1.5, -2, 1.5, 1, 0}, {0, -1, 0.5, 2.5, 1, 0},
                                                       {0, 1, -2.5, 0.5, 1, 0},  {0, -2, -1, 2, 1, 0},
                                                       {0, 0.5, -1, -0.5, 1, 0}, {0, 1, -1.5, -2, 1.5, 1}};
inline constexpr double kFilterMatrix[kPoints][kTaps]{// G
                                                      {1, 0, 0},
                                                      {1.0 / 3, 1.0 / 3, 1.0 / 3},
                                                      {-1.0 / 3, 1.0 / 3, -1.0 / 3},
                                                      {-16.0 / 15, -8.0 / 15, -4.0 / 15},
                                                      {1.0 / 15, -2.0 / 15, 4.0 / 15},
                                                      {0, 0, 1}};
inline constexpr double kOutputMatrix[kOutputs][kPoints]{// A^T
                                                         {1, 1, 1, 1, 1, 0},
                                                         {0, 1, -1, 0.5, -2, 0},
                                                         {0, 1, 1, 0.25, 4, 0},
                                                         {0, 1, -1, 0.125, -8, 1}};

// A number of type T; specialised for Halide's expressions.
template <typename T>
struct Constant {
  static T of(double value) { return static_cast<T>(value); }
};

// B^T d in 16 operations.
template <typename T>
std::array<T, kPoints> transform_input(const std::array<T, kPoints>& d) {
  const auto k = [](double value) { return Constant<T>::of(value); };
  const T even = d[4] - d[2], odd = d[3] - d[1];
  return {(d[0] + d[4]) + k(1.5) * odd - k(2) * d[2],
          (even + odd) + k(1.5) * (d[3] + d[2]),
          (even - odd) + k(1.5) * (d[3] - d[2]),
          even + k(2) * odd,
          even - k(0.5) * odd,
          (d[1] + d[5]) + k(1.5) * even - k(2) * d[3]};
}

// G g.
template <typename T>
std::array<T, kPoints> transform_filter(const std::array<T, kTaps>& g) {
  const auto k = [](double value) { return Constant<T>::of(value); };
  const T outer = k(1.0 / 3) * (g[0] + g[2]), middle = k(1.0 / 3) * g[1];
  return {g[0],
          middle + outer,
          middle - outer,
          k(-16.0 / 15) * g[0] - k(8.0 / 15) * g[1] - k(4.0 / 15) * g[2],
          k(1.0 / 15) * g[0] - k(2.0 / 15) * g[1] + k(4.0 / 15) * g[2],
          g[2]};
}

// A^T m.
template <typename T>
std::array<T, kOutputs> transform_output(const std::array<T, kPoints>& m) {
  const auto k = [](double value) { return Constant<T>::of(value); };
  const T sum = m[1] + m[2], difference = m[1] - m[2];
  return {(sum + m[0]) + (m[3] + m[4]), difference + k(0.5) * m[3] - k(2) * m[4], sum + k(0.25) * m[3] + k(4) * m[4],
          (difference + m[5]) + k(0.125) * m[3] - k(8) * m[4]};
}

// A d_y: of a gradient, for the gradient of the weights.
template <typename T>
std::array<T, kPoints> transform_gradient(const std::array<T, kOutputs>& y) {
  const auto k = [](double value) { return Constant<T>::of(value); };
  const T even = y[0] + y[2], odd = y[1] + y[3];
  return {y[0],
          even + odd,
          even - odd,
          (y[0] + k(0.5) * y[1]) + (k(0.25) * y[2] + k(0.125) * y[3]),
          (y[0] - k(2) * y[1]) + (k(4) * y[2] - k(8) * y[3]),
          y[3]};
}

// G^T m: the gradient of three taps.
template <typename T>
std::array<T, kTaps> transform_weights(const std::array<T, kPoints>& m) {
  const auto k = [](double value) { return Constant<T>::of(value); };
  const T difference = k(1.0 / 3) * (m[1] - m[2]), sum = k(1.0 / 3) * (m[1] + m[2]);
  return {m[0] + difference - k(16.0 / 15) * m[3] + k(1.0 / 15) * m[4], sum - k(8.0 / 15) * m[3] - k(2.0 / 15) * m[4],
          difference + m[5] - k(4.0 / 15) * m[3] + k(4.0 / 15) * m[4]};
}

}  // namespace convoy::winograd
