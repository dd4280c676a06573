// Which minimal filtering a Winograd convolution does along each axis, as numbers alone.
//
// Along an axis F(m,r) makes m outputs of a correlation with r taps from m + r - 1 inputs, by as many multiplications. In two
// dimensions each axis has its own: F(4x4,3x3) spends 36 multiplications on 16 outputs of 9 taps, a quarter; F(1x2,1x7) spends 8
// on 2 outputs of 7 taps, 1.75 times fewer. Lavin and Gray, Fast Algorithms for Convolutional Neural Networks (2016).
#pragma once

#include <cstddef>
#include <iterator>

namespace convoy::winograd {

struct Axis {
  int taps = 1, outputs = 1;
  constexpr int points() const { return taps + outputs - 1; }
};

// The outputs that go with so many taps: with more of them rounding errors grow beyond those of F(4x4,3x3). Taps that no form
// has, among them a single one, are left as they are: F(1,1).
constexpr Axis axis_of(int taps) {
  switch (taps) {
    case 3:
      return {3, 4};
    case 5:
      return {5, 2};
    case 7:
      return {7, 2};
    default:
      return {1, 1};
  }
}

// A kernel's two axes. The products of a tile are counted as xi = (i, j): i along its column, j along its row.
struct Form {
  Axis y, x;
  constexpr int taps() const { return y.taps * x.taps; }
  constexpr int outputs() const { return y.outputs * x.outputs; }
  constexpr int products() const { return y.points() * x.points(); }
};

constexpr Form form_of(int kernel_h, int kernel_w) { return {axis_of(kernel_h), axis_of(kernel_w)}; }

// The kernels whose forms are compiled; no others may be asked for.
struct Taps {
  int h, w;
};
inline constexpr Taps kForms[] = {{3, 3}, {5, 5}, {1, 3}, {3, 1}, {1, 7}, {7, 1}};

inline constexpr std::size_t kFormCount = std::size(kForms);

// Its place among them; kFormCount for a kernel that has none.
constexpr std::size_t form_number(int kernel_h, int kernel_w) {
  std::size_t number = 0;
  while (number < kFormCount && (kForms[number].h != kernel_h || kForms[number].w != kernel_w)) ++number;
  return number;
}
constexpr std::size_t form_number(const Form& form) { return form_number(form.y.taps, form.x.taps); }
constexpr bool has_form(int kernel_h, int kernel_w) { return form_number(kernel_h, kernel_w) < kFormCount; }

}  // namespace convoy::winograd
