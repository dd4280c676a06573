// Softmax over the channels of each pixel, and its gradient: d_x = y (d_y - sum(d_y y)).
//
// The largest value is subtracted first, so nothing overflows. Lanes past the last channel take no part and leave zero. A NaN
// or an infinity must reach the output although generated code is fast-math: it is found in the integer bits. Sums run over
// the blocks of each lane, then over the lanes.
#include "Halide.h"

namespace {

using Halide::Expr;
using Halide::Func;
using Halide::RDom;
using Halide::select;
using Halide::Var;

constexpr int kLanes = 16;
constexpr int kInfinityBits = 0x7f800000, kNanBits = 0x7fc00000;

template <typename Buffer>
void blocked(Buffer& buffer) {
  buffer.dim(0).set_bounds(0, kLanes);
  buffer.dim(1).set_min(0).set_stride(kLanes);
  buffer.dim(2).set_min(0);
}

class Softmax : public Halide::Generator<Softmax> {
 public:
  Input<Buffer<float, 3>> x{"x"};  // (lane, pixel, block)
  Input<int> channels{"channels"};
  Output<Buffer<float, 3>> y{"y"};

  void generate() {
    RDom r(0, x.dim(2).extent(), "r"), lanes(0, kLanes, "lanes");
    const Expr live = r * kLanes + l < channels;
    lane_bits(l, p) = 0;
    lane_bits(l, p) = Halide::max(lane_bits(l, p), select(live, Halide::reinterpret<int32_t>(x(l, p, r)) & 0x7fffffff, 0));
    lane_top(l, p) = Float(32).min();
    lane_top(l, p) = Halide::max(lane_top(l, p), select(live, x(l, p, r), Float(32).min()));
    bits(p) = 0;
    bits(p) = Halide::max(bits(p), lane_bits(lanes, p));
    top(p) = Float(32).min();
    top(p) = Halide::max(top(p), lane_top(lanes, p));
    lane_sum(l, p) = 0.0f;
    lane_sum(l, p) += select(live, Halide::exp(x(l, p, r) - top(p)), 0.0f);
    sum(p) = 0.0f;
    sum(p) += lane_sum(lanes, p);
    const Expr share = Halide::exp(x(l, p, b) - top(p)) / sum(p);
    const Expr number =
        Halide::reinterpret<float>(select(bits(p) >= kInfinityBits, kNanBits, Halide::reinterpret<int32_t>(share)));
    y(l, p, b) = select(b * kLanes + l < channels, number, 0.0f);

    blocked(x);
    blocked(y);
    Func out(y);
    out.reorder(l, b, p).vectorize(l);
    for (Func f : {lane_bits, lane_top, lane_sum}) f.compute_at(out, p).vectorize(l).update().vectorize(l);
    for (Func f : {bits, top, sum}) f.compute_at(out, p);
  }

 private:
  Var l{"l"}, p{"p"}, b{"b"};
  Func lane_bits{"lane_bits"}, lane_top{"lane_top"}, bits{"bits"}, top{"top"}, lane_sum{"lane_sum"}, sum{"sum"};
};

class SoftmaxBackward : public Halide::Generator<SoftmaxBackward> {
 public:
  Input<Buffer<float, 3>> y{"y"};
  Input<Buffer<float, 3>> d_y{"d_y"};
  Output<Buffer<float, 3>> d_x{"d_x"};

  void generate() {
    RDom r(0, y.dim(2).extent(), "r"), lanes(0, kLanes, "lanes");
    lane_sum(l, p) = 0.0f;
    lane_sum(l, p) += y(l, p, r) * d_y(l, p, r);
    sum(p) = 0.0f;
    sum(p) += lane_sum(lanes, p);
    d_x(l, p, b) = y(l, p, b) * (d_y(l, p, b) - sum(p));

    blocked(y);
    blocked(d_y);
    blocked(d_x);
    Func out(d_x);
    out.reorder(l, b, p).vectorize(l);
    lane_sum.compute_at(out, p).vectorize(l).update().vectorize(l);
    sum.compute_at(out, p);
  }

 private:
  Var l{"l"}, p{"p"}, b{"b"};
  Func lane_sum{"lane_sum"}, sum{"sum"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(Softmax, softmax_layer)
HALIDE_REGISTER_GENERATOR(SoftmaxBackward, softmax_layer_backward)
