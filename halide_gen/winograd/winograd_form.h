// Which minimal filtering a Winograd convolution does along each axis, as numbers alone.
//
// Along an axis F(m,r) makes m outputs of a correlation with r taps from m + r - 1 inputs, by as many multiplications. In two
// dimensions each axis has its own: F(4x4,3x3) spends 36 multiplications on 16 outputs of 9 taps, a quarter; F(1x2,1x7) spends 8
// on 2 outputs of 7 taps, 1.75 times fewer. Lavin and Gray, Fast Algorithms for Convolutional Neural Networks (2016).
//
// With stride 2 the outer ones of three taps meet every other input, the middle one the inputs between: F(m,2) on the former and
// m plain products, 2m + 1 instead of 3m. Towards the input it is the same turned round: d_y spread out with zeros between, of
// whose correlation with the rotated taps every other output has two terms, the others one.
#pragma once

#include <cstddef>
#include <iterator>

namespace convoy::winograd {

// How a correlation goes over its inputs.
enum class Grid {
  dense,        // one after the other
  strided,      // an output for every other input
  spread_even,  // inputs lie two pixels apart, with zeros between, the first on pixel 0 of what a tile reads
  spread_odd    // and on pixel 1
};

constexpr bool is_spread(Grid grid) { return grid == Grid::spread_even || grid == Grid::spread_odd; }

struct Axis {
  int taps = 1, outputs = 1;
  Grid grid = Grid::dense;

  // Outputs of each F(m,r).
  constexpr int filtered() const { return is_spread(grid) ? outputs / 2 : outputs; }
  constexpr int products() const { return grid == Grid::dense ? taps + outputs - 1 : 2 * filtered() + 1; }
  // Transformed taps: the plain products, which come last, share one.
  constexpr int filters() const { return grid == Grid::dense ? products() : filtered() + 2; }
  constexpr int filter_of(int product) const { return product < filters() ? product : filters() - 1; }
  // That a tile reads, zeros between them left out, and from one tile's first to the next one's.
  constexpr int inputs() const { return is_spread(grid) ? filtered() + 1 : products(); }
  constexpr int step() const { return grid == Grid::strided ? 2 * outputs : filtered(); }
  // A short tile makes so many outputs fewer, and no product that only those need: F(m,r) without its last point is F(m-1,r).
  constexpr int left_out() const { return is_spread(grid) ? 2 : 1; }
  constexpr bool needs_full_tile(int product) const {
    return product == products() - 1 || (grid != Grid::dense && product == filtered());
  }
  constexpr int short_products() const { return products() - (grid == Grid::dense ? 1 : 2); }

  bool operator==(const Axis&) const = default;
};

// The outputs that go with so many taps: with more of them rounding errors grow beyond those of F(4x4,3x3). Taps that no form
// has, among them a single one, are left as they are: F(1,r).
constexpr Axis axis_of(int taps, Grid grid = Grid::dense) {
  switch (taps) {
    case 3:
      return {3, is_spread(grid) ? 8 : 4, grid};
    case 4:
      return {4, 3, grid};
    case 5:
    case 7:
      return {taps, 2, grid};
    default:
      return {taps, 1, grid};
  }
}

// A kernel's two axes. The products of a tile are counted as xi = (i, j): i along its column, j along its row.
struct Form {
  Axis y, x;
  constexpr int taps() const { return y.taps * x.taps; }
  constexpr int outputs() const { return y.outputs * x.outputs; }
  constexpr int products() const { return y.products() * x.products(); }
  constexpr int filters() const { return y.filters() * x.filters(); }
  constexpr int filter_of(int product) const {
    return y.filter_of(product / x.products()) * x.filters() + x.filter_of(product % x.products());
  }
  // Whether it is the first one with its filter.
  constexpr bool opens(int product) const { return product / x.products() < y.filters() && product % x.products() < x.filters(); }

  bool operator==(const Form&) const = default;
};

// Products one after the other, `count` from `product` on, with filters from `filter` on: one for each, or one for all.
struct ProductRun {
  int product = 0, count = 0, filter = 0;
  bool shared = false;
};

// Calls visit(run) for the runs of all products in their order; alike(p, q) says whether two may be in one run.
template <typename Alike, typename Visit>
void for_each_run(const Form& form, const Alike& alike, const Visit& visit) {
  const int products = form.products();
  const auto shares = [&](int p) { return p + 1 < products && form.filter_of(p + 1) == form.filter_of(p) && alike(p, p + 1); };
  for (int first = 0, next = 0; first < products; first = next) {
    const int filter = form.filter_of(first);
    const bool shared = shares(first);
    const auto follows = [&](int p) {
      return alike(first, p) && (shared ? form.filter_of(p) == filter : form.filter_of(p) == filter + p - first && !shares(p));
    };
    for (next = first + 1; next < products && follows(next);) ++next;
    visit(ProductRun{first, next - first, filter, shared});
  }
}

constexpr Form form_of(int kernel_h, int kernel_w, Grid grid_y = Grid::dense, Grid grid_x = Grid::dense) {
  return {axis_of(kernel_h, grid_y), axis_of(kernel_w, grid_x)};
}
constexpr Form form_on(Grid grid) { return form_of(3, 3, grid, grid); }

// The forms that are compiled; no others may be asked for. In the order of form_kernels.cmake.
inline constexpr Form kForms[] = {form_of(3, 3),
                                  form_of(5, 5),
                                  form_of(1, 3),
                                  form_of(3, 1),
                                  form_of(1, 7),
                                  form_of(7, 1),
                                  form_on(Grid::strided),
                                  form_on(Grid::spread_even),
                                  form_on(Grid::spread_odd),
                                  form_of(4, 4)};

inline constexpr std::size_t kFormCount = std::size(kForms);

// Its place among them; kFormCount for one that is not there.
constexpr std::size_t form_number(const Form& form) {
  std::size_t number = 0;
  while (number < kFormCount && !(kForms[number] == form)) ++number;
  return number;
}
constexpr bool has_form(const Form& form) { return form_number(form) < kFormCount; }

}  // namespace convoy::winograd
