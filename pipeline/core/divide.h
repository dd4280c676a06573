// Whole numbers divided as cuts of work need it: upwards, and into even shares. All arguments are positive, dividends may be
// zero.
#pragma once

#include <algorithm>
#include <concepts>

namespace convoy {

template <std::integral A, std::integral B>
constexpr auto ceil_div(A a, B b) {
  return (a + b - 1) / b;
}

// The next multiple of `to`.
template <std::integral A, std::integral B>
constexpr auto round_up(A a, B to) {
  return ceil_div(a, to) * to;
}

// The largest of as few nearly equal shares of `total` as are at most `most`, and one at least; `total` > 0.
constexpr int even_share(int total, int most) { return ceil_div(total, ceil_div(total, std::clamp(most, 1, total))); }

}  // namespace convoy
