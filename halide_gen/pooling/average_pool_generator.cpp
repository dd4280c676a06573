// Average pooling over clipped windows: the mean of the positions inside the map, as Keras has it. The reciprocal of a
// window's size is a product of one factor a column and one a row, tables of the caller; backward weighs with the same.
#include "halide_gen/pooling/pooling_algorithm.h"

namespace {

using namespace convoy::gen;
using Halide::Expr;

class AveragePoolForward : public Halide::Generator<AveragePoolForward> {
 public:
  Input<Buffer<float, 4>> x{"x"};
  Input<Buffer<float, 1>> share_x{"share_x"}, share_y{"share_y"};  // by window: 1 / positions inside the map
  Input<int> pool_h{"pool_h"}, pool_w{"pool_w"}, stride_h{"stride_h"}, stride_w{"stride_w"}, pad_top{"pad_top"},
      pad_left{"pad_left"};
  Input<bool> clipped{"clipped"};
  Output<Buffer<float, 4>> y{"y"};

  void generate() {
    const PoolWindow window{pool_w, pool_h, stride_w, stride_h, pad_left, pad_top};
    const Expr width = x.dim(1).extent(), height = x.dim(2).extent();
    Halide::RDom r(0, pool_w, 0, pool_h);
    const WindowPosition at = window_position(window, i, j, r);
    r.where(!clipped || inside(at, width, height));
    const WindowPosition safe = promise_inside(at, width, height);

    sum(c, i, j, p) = 0.0f;
    sum(c, i, j, p) += x(c, safe.x, safe.y, p);
    y(c, i, j, p) = sum(c, i, j, p) * (share_x(i) * share_y(j));

    dense_planes(x);
    dense_planes(y);
    Halide::Func(y).reorder(c, i, j, p).vectorize(c);
    sum.compute_at(y, i).vectorize(c).update().reorder(c, r.x, r.y).vectorize(c);
    sum.update().specialize(!clipped && pool_h == 2 && pool_w == 2).unroll(r.x).unroll(r.y);
    sum.update().specialize(!clipped);
  }

 private:
  Var c{"c"}, i{"i"}, j{"j"}, p{"p"};
  Func sum{"sum"};
};

class AveragePoolBackward : public Halide::Generator<AveragePoolBackward> {
 public:
  Input<Buffer<float, 4>> d_y{"d_y"};
  Input<Buffer<float, 1>> share_x{"share_x"}, share_y{"share_y"};
  Input<Buffer<int, 1>> last_window_x{"last_window_x"}, last_window_y{"last_window_y"};
  Input<int> pool_h{"pool_h"}, pool_w{"pool_w"}, stride_h{"stride_h"}, stride_w{"stride_w"}, pad_top{"pad_top"},
      pad_left{"pad_left"};
  Input<int> overlap_h{"overlap_h"}, overlap_w{"overlap_w"};
  Output<Buffer<float, 4>> d_x{"d_x"};

  void generate() {
    const PoolWindow window{pool_w, pool_h, stride_w, stride_h, pad_left, pad_top};
    Halide::RDom r(0, overlap_w, 0, overlap_h);
    const CoveringWindow cover = covering_window(window, last_window_x(i), last_window_y(j), i, j, r);
    r.where(cover.covers);
    const WindowPosition safe = promise_inside(cover.window, d_y.dim(1).extent(), d_y.dim(2).extent());

    sum(c, i, j, p) = 0.0f;
    sum(c, i, j, p) += d_y(c, safe.x, safe.y, p) * (share_x(safe.x) * share_y(safe.y));
    d_x(c, i, j, p) = sum(c, i, j, p);

    dense_planes(d_y);
    dense_planes(d_x);
    Halide::Func(d_x).reorder(c, i, j, p).vectorize(c);
    sum.compute_at(d_x, i).vectorize(c).update().reorder(c, r.x, r.y).vectorize(c);
    sum.update().specialize(overlap_h == 1 && overlap_w == 1);
  }

 private:
  Var c{"c"}, i{"i"}, j{"j"}, p{"p"};
  Func sum{"sum"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(AveragePoolForward, average_pool_forward)
HALIDE_REGISTER_GENERATOR(AveragePoolBackward, average_pool_backward)
