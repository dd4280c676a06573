// A window's gradient goes to the pixel at its position, as the forward pass kept it.
#include "halide_gen/pooling/pooling_schedule.h"

namespace {

using namespace convoy::gen;
using Halide::cast;
using Halide::Expr;
using Halide::select;

Halide::Type position_type(bool wide) { return wide ? Halide::Int(32) : Halide::UInt(8); }

// Any windows: first_x .. first_x + count_x - 1 are those `a` whose windows exist, alike first_y.
class MaxPoolBackward : public Halide::Generator<MaxPoolBackward> {
 public:
  GeneratorParam<bool> wide{"wide", false};
  Input<Buffer<float, 4>> d_y{"d_y"};
  Input<Buffer<void, 4>> argmax{"argmax"};
  Input<int> pool_h{"pool_h"}, pool_w{"pool_w"}, stride_h{"stride_h"}, stride_w{"stride_w"};
  Input<int> first_y{"first_y"}, first_x{"first_x"}, count_y{"count_y"}, count_x{"count_x"};
  Output<Buffer<float, 6>> d_x{"d_x"};

  void configure() { argmax.set_type(position_type(wide)); }

  void generate() {
    Halide::RDom r(0, count_x, 0, count_y);
    const Expr a = first_x + r.x, b = first_y + r.y, position_x = u + a * stride_w, position_y = v + b * stride_h;
    r.where(position_x < pool_w && position_y < pool_h);
    const Expr is_source = argmax(c, x - a, y - b, p) == cast(argmax.type(), position_y * pool_w + position_x);
    sum(c, u, x, v, y, p) = 0.0f;
    sum(c, u, x, v, y, p) += select(is_source, d_y(c, x - a, y - b, p), 0.0f);
    d_x(c, u, x, v, y, p) = sum(c, u, x, v, y, p);

    dense_lanes(d_y);
    dense_lanes(argmax);
    dense_lanes(d_x);
    Halide::Func(d_x).vectorize(c);
    schedule_gathering(d_x, sum, r);
    unroll_windows(sum, r, count_y, count_x, {{2, 3}, {3, 2}, {2, 2}});
  }

 private:
  Var c{"c"}, u{"u"}, x{"x"}, v{"v"}, y{"y"}, p{"p"};
  Func sum{"sum"};
};

// Windows side by side.
class MaxPoolBackwardApart : public Halide::Generator<MaxPoolBackwardApart> {
 public:
  GeneratorParam<bool> wide{"wide", false};
  Input<Buffer<float, 4>> d_y{"d_y"};
  Input<Buffer<void, 4>> argmax{"argmax"};
  Input<int> pool_w{"pool_w"};
  Output<Buffer<float, 6>> d_x{"d_x"};

  void configure() { argmax.set_type(position_type(wide)); }

  void generate() {
    position(c, x, y, p) = cast<int>(argmax(c, x, y, p));
    d_x(c, u, x, v, y, p) = select(position(c, x, y, p) == v * pool_w + u, d_y(c, x, y, p), 0.0f);

    dense_lanes(d_y);
    dense_lanes(argmax);
    dense_lanes(d_x);
    schedule_apart(d_x, position);
  }

 private:
  Var c{"c"}, u{"u"}, x{"x"}, v{"v"}, y{"y"}, p{"p"};
  Func position{"position"};
};

// Windows of pool x pool positions, all of which exist.
class MaxPoolBackwardStrips : public Halide::Generator<MaxPoolBackwardStrips> {
 public:
  GeneratorParam<int> pool{"pool", 3}, stride{"stride", 1}, lanes{"lanes", kLanes};
  Input<Buffer<float, 4>> d_y{"d_y"};
  Input<Buffer<uint8_t, 4>> argmax{"argmax"};
  Input<std::int64_t> d_y_ahead{"d_y_ahead"}, argmax_ahead{"argmax_ahead"},
      d_x_ahead{"d_x_ahead"};  // addresses, see AheadOfStrips
  Output<Buffer<float, 6>> d_x{"d_x"};

  Halide::Pipeline build_pipeline() override {
    Halide::Pipeline pipeline = Generator::build_pipeline();
    ahead_of_phases(stride).add_to(pipeline,
                                   {windows_ahead(d_y_ahead, d_y, stride, 4), windows_ahead(argmax_ahead, argmax, stride, 1),
                                    pixels_ahead(d_x_ahead, d_x, stride)});
    return pipeline;
  }

  void generate() {
    const auto term = [&](int a, int b, const Expr& position_x, const Expr& position_y) {
      const Expr is_source = argmax(c, x - a, y - b, p) == cast<uint8_t>(position_y * pool + position_x);
      return select(is_source, d_y(c, x - a, y - b, p), 0.0f);
    };
    d_x(c, u, x, v, y, p) = sum_of_windows(pool, stride, u, v, term);

    dense_lanes(d_y);
    dense_lanes(argmax);
    dense_lanes(d_x);
    schedule_phases(d_x, stride, lanes);
  }

 private:
  Var c{"c"}, u{"u"}, x{"x"}, v{"v"}, y{"y"}, p{"p"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(MaxPoolBackward, max_pool_backward)
HALIDE_REGISTER_GENERATOR(MaxPoolBackwardApart, max_pool_backward_apart)
HALIDE_REGISTER_GENERATOR(MaxPoolBackwardStrips, max_pool_backward_strips)
