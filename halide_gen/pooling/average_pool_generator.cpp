// Average pooling: the mean of the positions of a window that count. The reciprocal of their number is a product of one factor
// a column and one a row, tables of the caller: padding counts or not, and windows may hang over the end.
#include "halide_gen/pooling/pooling_schedule.h"

namespace {

using namespace convoy::gen;
using Halide::Expr;

// Windows of any size: window_h x window_w positions inside the map, the first of them, of window 0, at (start_w, start_h).
class AveragePoolForward : public Halide::Generator<AveragePoolForward> {
 public:
  Input<Buffer<float, 4>> x{"x"};
  Input<Buffer<float, 1>> share_x{"share_x"}, share_y{"share_y"};  // by window
  Input<int> window_h{"window_h"}, window_w{"window_w"}, stride_h{"stride_h"}, stride_w{"stride_w"}, start_h{"start_h"},
      start_w{"start_w"};
  Output<Buffer<float, 4>> y{"y"};

  void generate() {
    const Halide::RDom r(0, window_w, 0, window_h);
    sum(c, i, j, p) = 0.0f;
    sum(c, i, j, p) += x(c, i * stride_w + start_w + r.x, j * stride_h + start_h + r.y, p);
    y(c, i, j, p) = sum(c, i, j, p) * (share_x(i) * share_y(j));

    dense_lanes(x);
    dense_lanes(y);
    Halide::Func(y).reorder(c, i, j, p).vectorize(c);
    schedule_gathering(y, sum, r);
    unroll_windows(sum, r, window_h, window_w, {{2, 3}, {3, 2}, {2, 2}, {3, 3}});
  }

 private:
  Var c{"c"}, i{"i"}, j{"j"}, p{"p"};
  Func sum{"sum"};
};

// Whole windows of pool x pool positions.
class AveragePoolStrips : public Halide::Generator<AveragePoolStrips> {
 public:
  GeneratorParam<int> pool{"pool", 3}, stride{"stride", 1}, lanes{"lanes", kLanes};
  Input<Buffer<float, 4>> x{"x"};
  Input<Buffer<float, 1>> share_x{"share_x"}, share_y{"share_y"};  // by window
  Input<int> start_h{"start_h"}, start_w{"start_w"};
  Output<Buffer<float, 4>> y{"y"};

  void generate() {
    Expr sum_of_row = x(c, i * stride + start_w, v, p);
    for (int rx = 1; rx < pool; ++rx) sum_of_row += x(c, i * stride + start_w + rx, v, p);
    rows(c, i, v, p) = sum_of_row;
    Expr sum = rows(c, i, j * stride + start_h, p);
    for (int ry = 1; ry < pool; ++ry) sum += rows(c, i, j * stride + start_h + ry, p);
    y(c, i, j, p) = sum * (share_x(i) * share_y(j));

    dense_lanes(x);
    dense_lanes(y);
    WindowStrips(pool, stride, lanes).schedule(y, rows, c, i, j);
  }

 private:
  Var c{"c"}, i{"i"}, j{"j"}, v{"v"}, p{"p"};
  Func rows{"rows"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(AveragePoolForward, average_pool_forward)
HALIDE_REGISTER_GENERATOR(AveragePoolStrips, average_pool_strips)
