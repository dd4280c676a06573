// The two halves of a separable warp with two taps an axis: resizing, translation and flips are such warps, told apart
// by their tables alone. An image is a plane of rows, a row is width x channels elements, so any channel count works.
#include "Halide.h"

namespace {

using Halide::clamp;
using Halide::Expr;
using Halide::TailStrategy;
using Halide::Var;

constexpr int kLanes = 16;

// out(e, y) = weight_0(y) in(e, row_0(y)) + weight_1(y) in(e, row_1(y))
class BlendRows : public Halide::Generator<BlendRows> {
 public:
  Input<Buffer<void, 2>> in{"in"};
  Input<Buffer<int, 1>> row_0{"row_0"}, row_1{"row_1"};
  Input<Buffer<float, 1>> weight_0{"weight_0"}, weight_1{"weight_1"};
  Output<Buffer<float, 2>> out{"out"};

  void generate() {
    Var e("e"), y("y");
    const Expr last = in.dim(1).extent() - 1;
    const Expr first = Halide::cast<float>(in(e, clamp(row_0(y), 0, last)));
    const Expr second = Halide::cast<float>(in(e, clamp(row_1(y), 0, last)));
    out(e, y) = weight_0(y) * first + weight_1(y) * second;

    in.dim(0).set_min(0);
    in.dim(1).set_min(0);
    Halide::Func(out).vectorize(e, kLanes, TailStrategy::GuardWithIf);
  }
};

// out(k, y) = weight_0(k) in(element_0(k), y) + weight_1(k) in(element_1(k), y) + fill (1 - inside(k, y)), where inside is
// the share of the four taps' weight that lies in the image: the weights of one axis sum to less than 1 beyond its edge.
class BlendColumns : public Halide::Generator<BlendColumns> {
 public:
  Input<Buffer<float, 2>> in{"in"};
  Input<Buffer<int, 1>> element_0{"element_0"}, element_1{"element_1"};
  Input<Buffer<float, 1>> weight_0{"weight_0"}, weight_1{"weight_1"};
  Input<Buffer<float, 1>> row_weight_0{"row_weight_0"}, row_weight_1{"row_weight_1"};
  Input<float> fill{"fill"};
  Output<Buffer<float, 2>> out{"out"};

  void generate() {
    Var k("k"), y("y");
    const Expr last = in.dim(0).extent() - 1;
    const Expr blend = weight_0(k) * in(clamp(element_0(k), 0, last), y) + weight_1(k) * in(clamp(element_1(k), 0, last), y);
    const Expr inside = (weight_0(k) + weight_1(k)) * (row_weight_0(y) + row_weight_1(y));
    out(k, y) = blend + fill * (1.0f - inside);

    in.dim(0).set_min(0);
    Halide::Func(out).vectorize(k, kLanes, TailStrategy::GuardWithIf);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(BlendRows, blend_rows)
HALIDE_REGISTER_GENERATOR(BlendColumns, blend_columns)
