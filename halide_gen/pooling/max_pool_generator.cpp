// Max pooling over clipped windows; the position of the first maximum in row-major order is kept (pool_w * y + x) as u8, or as
// i32 for windows of more than 255 positions,
// so backward compares instead of searching again. With it the outputs are (position, y). NaN counts as larger than
// anything: a diverged network must show.
#include "halide_gen/pooling/pooling_algorithm.h"

namespace {

using namespace convoy::gen;
using Halide::Expr;

class MaxPoolForward : public Halide::Generator<MaxPoolForward> {
 public:
  GeneratorParam<bool> with_argmax{"with_argmax", true};
  GeneratorParam<bool> wide{"wide", false};  // positions are i32
  Input<Buffer<float, 4>> x{"x"};
  Input<int> pool_h{"pool_h"}, pool_w{"pool_w"}, stride_h{"stride_h"}, stride_w{"stride_w"}, pad_top{"pad_top"},
      pad_left{"pad_left"};
  // False when every window of the outputs asked for lies inside the map.
  Input<bool> clipped{"clipped"};
  Output<Func> y{"y", 4};

  void configure() {
    if (with_argmax) {
      y.set_type({position_type(), Float(32)});
    } else {
      y.set_type(Float(32));
    }
  }

  void generate() {
    const PoolWindow window{pool_w, pool_h, stride_w, stride_h, pad_left, pad_top};
    const Expr width = x.dim(1).extent(), height = x.dim(2).extent();
    Halide::RDom r(0, pool_w, 0, pool_h);
    const WindowPosition at = window_position(window, i, j, r);
    r.where(!clipped || inside(at, width, height));
    const WindowPosition safe = promise_inside(at, width, height);
    const Expr value = x(c, safe.x, safe.y, p);
    const Expr position = r.y * pool_w + r.x;

    const Expr lowest = Float(32).min();
    if (with_argmax) {
      // Position first: Halide 21 stores the elements one after the other here, and the value alone is compared.
      // As i32, so that one mask selects both: bytes would be packed and unpacked at every position.
      best(c, i, j, p) = Halide::Tuple(Expr(0), lowest);
      const Halide::Tuple old = best(c, i, j, p);
      const Expr better = is_better(value, old[1]);
      best(c, i, j, p) = Halide::Tuple(Halide::select(better, position, old[0]), Halide::select(better, value, old[1]));
    } else {
      best(c, i, j, p) = lowest;
      const Expr old = best(c, i, j, p);
      best(c, i, j, p) = Halide::select(is_better(value, old), value, old);
    }
    if (with_argmax) {
      y(c, i, j, p) = Halide::Tuple(Halide::cast(position_type(), best(c, i, j, p)[0]), best(c, i, j, p)[1]);
    } else {
      y(c, i, j, p) = best(c, i, j, p);
    }
    schedule(r);
  }

 private:
  Halide::Type position_type() const { return wide ? Int(32) : UInt(8); }

  static Expr is_better(const Expr& value, const Expr& old) { return Halide::strict_float(value > old) || Halide::is_nan(value); }

  void schedule(const Halide::RDom& r) {
    dense_planes(x);
    auto outputs = Halide::Func(y).output_buffers();
    dense_planes(outputs[0]);
    if (with_argmax) outputs[1].dim(1).set_stride(kLanes);
    Halide::Func(y).reorder(c, i, j, p).vectorize(c);
    best.compute_at(y, i).vectorize(c).update().reorder(c, r.x, r.y).vectorize(c);
    // Most pools of the classic networks are these two.
    best.update().specialize(!clipped && pool_h == 2 && pool_w == 2).unroll(r.x).unroll(r.y);
    best.update().specialize(!clipped && pool_h == 3 && pool_w == 3).unroll(r.x).unroll(r.y);
    best.update().specialize(!clipped);
  }

  Var c{"c"}, i{"i"}, j{"j"}, p{"p"};
  Func best{"best"};
};

class MaxPoolBackward : public Halide::Generator<MaxPoolBackward> {
 public:
  GeneratorParam<bool> wide{"wide", false};
  Input<Buffer<float, 4>> d_y{"d_y"};
  Input<Buffer<void, 4>> argmax{"argmax"};
  Input<Buffer<int, 1>> last_window_x{"last_window_x"}, last_window_y{"last_window_y"};
  Input<int> pool_h{"pool_h"}, pool_w{"pool_w"}, stride_h{"stride_h"}, stride_w{"stride_w"}, pad_top{"pad_top"},
      pad_left{"pad_left"};
  // Most windows of an axis that share a pixel.
  Input<int> overlap_h{"overlap_h"}, overlap_w{"overlap_w"};
  Output<Buffer<float, 4>> d_x{"d_x"};

  void configure() { argmax.set_type(wide ? Int(32) : UInt(8)); }

  void generate() {
    const PoolWindow window{pool_w, pool_h, stride_w, stride_h, pad_left, pad_top};
    Halide::RDom r(0, overlap_w, 0, overlap_h);
    const CoveringWindow cover = covering_window(window, last_window_x(i), last_window_y(j), i, j, r);
    r.where(cover.covers);
    const WindowPosition safe = promise_inside(cover.window, d_y.dim(1).extent(), d_y.dim(2).extent());
    const Expr is_source = argmax(c, safe.x, safe.y, p) == Halide::cast(argmax.type(), cover.y * pool_w + cover.x);

    sum(c, i, j, p) = 0.0f;
    sum(c, i, j, p) += Halide::select(is_source, d_y(c, safe.x, safe.y, p), 0.0f);
    d_x(c, i, j, p) = sum(c, i, j, p);

    dense_planes(d_y);
    dense_planes(argmax);
    dense_planes(d_x);
    Halide::Func(d_x).reorder(c, i, j, p).vectorize(c);
    sum.compute_at(d_x, i).vectorize(c).update().reorder(c, r.x, r.y).vectorize(c);
    sum.update().specialize(overlap_h == 1 && overlap_w == 1);
    sum.update().specialize(overlap_h == 2 && overlap_w == 2).unroll(r.x).unroll(r.y);
  }

 private:
  Var c{"c"}, i{"i"}, j{"j"}, p{"p"};
  Func sum{"sum"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(MaxPoolForward, max_pool_forward)
HALIDE_REGISTER_GENERATOR(MaxPoolBackward, max_pool_backward)
