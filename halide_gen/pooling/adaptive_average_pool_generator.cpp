// Averages over windows that differ in size: first position, extent and share (1 / extent) of each window, and for backward
// the windows that cover each position, are tables of the caller, one an axis. All windows lie inside the map.
#include "halide_gen/pooling/pooling_schedule.h"

namespace {

using namespace convoy::gen;
using Halide::Expr;

// What the tables promise, for the bounds inference.
template <typename Dimension>
Expr inside(const Expr& position, const Dimension& dimension) {
  return Halide::unsafe_promise_clamped(position, 0, dimension.extent() - 1);
}

class AdaptiveAveragePoolForward : public Halide::Generator<AdaptiveAveragePoolForward> {
 public:
  Input<Buffer<float, 4>> x{"x"};
  Input<Buffer<int, 1>> first_x{"first_x"}, first_y{"first_y"}, extent_x{"extent_x"}, extent_y{"extent_y"};  // by window
  Input<Buffer<float, 1>> share_x{"share_x"}, share_y{"share_y"};
  Input<int> largest_w{"largest_w"}, largest_h{"largest_h"};  // extents
  Output<Buffer<float, 4>> y{"y"};

  void generate() {
    Halide::RDom r(0, largest_w, 0, largest_h);
    r.where(r.x < extent_x(i) && r.y < extent_y(j));
    const Expr column = inside(first_x(i) + r.x, x.dim(1)), row = inside(first_y(j) + r.y, x.dim(2));

    sum(c, i, j, p) = 0.0f;
    sum(c, i, j, p) += x(c, column, row, p);
    y(c, i, j, p) = sum(c, i, j, p) * (share_x(i) * share_y(j));

    dense_lanes(x);
    dense_lanes(y);
    Halide::Func(y).reorder(c, i, j, p).vectorize(c);
    schedule_gathering(y, sum, r);
  }

 private:
  Var c{"c"}, i{"i"}, j{"j"}, p{"p"};
  Func sum{"sum"};
};

class AdaptiveAveragePoolBackward : public Halide::Generator<AdaptiveAveragePoolBackward> {
 public:
  Input<Buffer<float, 4>> d_y{"d_y"};
  Input<Buffer<int, 1>> first_x{"first_x"}, first_y{"first_y"}, count_x{"count_x"}, count_y{"count_y"};  // by position
  Input<Buffer<float, 1>> share_x{"share_x"}, share_y{"share_y"};                                        // by window
  Input<int> most_w{"most_w"}, most_h{"most_h"};                                                         // counts
  Output<Buffer<float, 4>> d_x{"d_x"};

  void generate() {
    Halide::RDom r(0, most_w, 0, most_h);
    r.where(r.x < count_x(i) && r.y < count_y(j));
    const Expr column = inside(first_x(i) + r.x, d_y.dim(1)), row = inside(first_y(j) + r.y, d_y.dim(2));

    sum(c, i, j, p) = 0.0f;
    sum(c, i, j, p) += d_y(c, column, row, p) * (share_x(column) * share_y(row));
    d_x(c, i, j, p) = sum(c, i, j, p);

    dense_lanes(d_y);
    dense_lanes(d_x);
    Halide::Func(d_x).reorder(c, i, j, p).vectorize(c);
    schedule_gathering(d_x, sum, r);
  }

 private:
  Var c{"c"}, i{"i"}, j{"j"}, p{"p"};
  Func sum{"sum"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(AdaptiveAveragePoolForward, adaptive_average_pool_forward)
HALIDE_REGISTER_GENERATOR(AdaptiveAveragePoolBackward, adaptive_average_pool_backward)
