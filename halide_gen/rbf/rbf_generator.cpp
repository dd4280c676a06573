// y(k) = -sum over i of (x(i) - code(k, i))^2, and d_x(i) = 2 sum over k of d_y(k) (code(k, i) - x(i)), for one sample.
//
// Lanes are classes going forward and features going back; each table stands as its kernel reads it. Lanes past the last class
// leave zero; past the last feature x and code are zero, and so is d_x.
#include "Halide.h"

namespace {

using Halide::RDom;
using Halide::select;

constexpr int kLanes = 16, kGroup = 8;

class Rbf : public Halide::Generator<Rbf> {
 public:
  Input<Buffer<float, 1>> x{"x"};          // (feature)
  Input<Buffer<float, 3>> codes{"codes"};  // (class lane, class block, feature)
  Input<int> classes{"classes"};
  Output<Buffer<float, 2>> y{"y"};  // (lane, block)

  void generate() {
    // Eight features first, then the groups, so that the rounding error grows with the sum of the two lengths.
    const Expr features = codes.dim(2).extent();
    RDom j(0, kGroup, "j"), group(0, (features + kGroup - 1) / kGroup, "group");
    const Expr i = Halide::min(g * kGroup + j, features - 1);
    const Expr distance = x(i) - codes(l, b, i);
    part(l, b, g) = 0.0f;
    part(l, b, g) += select(g * kGroup + j < features, distance * distance, 0.0f);
    sum(l, b) = 0.0f;
    sum(l, b) += part(l, b, group);
    y(l, b) = select(b * kLanes + l < classes, -sum(l, b), 0.0f);
    codes.dim(0).set_bounds(0, kLanes);
    codes.dim(1).set_min(0);
    codes.dim(2).set_min(0);
    x.dim(0).set_min(0);
    y.dim(0).set_bounds(0, kLanes);
    y.dim(1).set_min(0).set_stride(kLanes);
    Func(y).vectorize(l);
    sum.compute_at(y, b).vectorize(l).update().reorder(l, group).vectorize(l);
    part.compute_at(sum, group).vectorize(l).update().reorder(l, j).vectorize(l);
  }

 private:
  Var l{"l"}, b{"b"}, g{"g"};
  Func part{"part"}, sum{"sum"};
};

class RbfBackward : public Halide::Generator<RbfBackward> {
 public:
  Input<Buffer<float, 2>> x{"x"};          // (feature lane, feature block)
  Input<Buffer<float, 1>> d_y{"d_y"};      // (class)
  Input<Buffer<float, 3>> codes{"codes"};  // (feature lane, feature block, class)
  Output<Buffer<float, 2>> d_x{"d_x"};

  void generate() {
    RDom k(0, codes.dim(2).extent(), "k");
    sum(l, b) = 0.0f;
    sum(l, b) += d_y(k) * (codes(l, b, k) - x(l, b));
    d_x(l, b) = 2.0f * sum(l, b);
    codes.dim(0).set_bounds(0, kLanes);
    codes.dim(1).set_min(0);
    codes.dim(2).set_min(0);
    d_y.dim(0).set_min(0);
    x.dim(0).set_bounds(0, kLanes);
    x.dim(1).set_min(0).set_stride(kLanes);
    d_x.dim(0).set_bounds(0, kLanes);
    d_x.dim(1).set_min(0).set_stride(kLanes);
    Func(d_x).vectorize(l);
    sum.compute_at(d_x, b).vectorize(l).update().reorder(l, k).vectorize(l);
  }

 private:
  Var l{"l"}, b{"b"};
  Func sum{"sum"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(Rbf, rbf)
HALIDE_REGISTER_GENERATOR(RbfBackward, rbf_backward)
