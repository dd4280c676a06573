// A window's gradient goes to all its positions, weighed as the forward pass weighed them.
#include "halide_gen/pooling/pooling_schedule.h"

namespace {

using namespace convoy::gen;
using Halide::Expr;

// Any windows: first_x .. first_x + count_x - 1 are those `a` whose windows exist, alike first_y.
class AveragePoolBackward : public Halide::Generator<AveragePoolBackward> {
 public:
  Input<Buffer<float, 4>> d_y{"d_y"};
  Input<Buffer<float, 1>> share_x{"share_x"}, share_y{"share_y"};  // by window
  Input<int> pool_h{"pool_h"}, pool_w{"pool_w"}, stride_h{"stride_h"}, stride_w{"stride_w"};
  Input<int> first_y{"first_y"}, first_x{"first_x"}, count_y{"count_y"}, count_x{"count_x"};
  Output<Buffer<float, 6>> d_x{"d_x"};

  void generate() {
    Halide::RDom r(0, count_x, 0, count_y);
    const Expr a = first_x + r.x, b = first_y + r.y;
    r.where(u + a * stride_w < pool_w && v + b * stride_h < pool_h);
    sum(c, u, x, v, y, p) = 0.0f;
    sum(c, u, x, v, y, p) += d_y(c, x - a, y - b, p) * (share_x(x - a) * share_y(y - b));
    d_x(c, u, x, v, y, p) = sum(c, u, x, v, y, p);

    dense_lanes(d_y);
    dense_lanes(d_x);
    Halide::Func(d_x).vectorize(c);
    schedule_gathering(d_x, sum, r);
    // 3 x 3: next to the border, where the windows' shares differ.
    unroll_windows(sum, r, count_y, count_x, {{2, 3}, {3, 2}, {2, 2}, {3, 3}});
  }

 private:
  Var c{"c"}, u{"u"}, x{"x"}, v{"v"}, y{"y"}, p{"p"};
  Func sum{"sum"};
};

// Windows side by side.
class AveragePoolBackwardApart : public Halide::Generator<AveragePoolBackwardApart> {
 public:
  Input<Buffer<float, 4>> d_y{"d_y"};
  Input<Buffer<float, 1>> share_x{"share_x"}, share_y{"share_y"};
  Output<Buffer<float, 6>> d_x{"d_x"};

  void generate() {
    scaled(c, x, y, p) = d_y(c, x, y, p) * (share_x(x) * share_y(y));
    d_x(c, u, x, v, y, p) = scaled(c, x, y, p);

    dense_lanes(d_y);
    dense_lanes(d_x);
    schedule_apart(d_x, scaled);
  }

 private:
  Var c{"c"}, u{"u"}, x{"x"}, v{"v"}, y{"y"}, p{"p"};
  Func scaled{"scaled"};
};

// Windows of pool x pool positions, all of which exist and have the same share.
class AveragePoolBackwardStrips : public Halide::Generator<AveragePoolBackwardStrips> {
 public:
  GeneratorParam<int> pool{"pool", 3}, stride{"stride", 1}, lanes{"lanes", kLanes};
  Input<Buffer<float, 4>> d_y{"d_y"};
  Input<float> share{"share"};
  Input<std::int64_t> d_y_ahead{"d_y_ahead"}, d_x_ahead{"d_x_ahead"};  // addresses, see AheadOfStrips
  Output<Buffer<float, 6>> d_x{"d_x"};

  Halide::Pipeline build_pipeline() override {
    Halide::Pipeline pipeline = Generator::build_pipeline();
    ahead_of_phases(stride).add_to(pipeline, {windows_ahead(d_y_ahead, d_y, stride, 4), pixels_ahead(d_x_ahead, d_x, stride)});
    return pipeline;
  }

  void generate() {
    const auto term = [&](int a, int b, const Expr&, const Expr&) { return d_y(c, x - a, y - b, p); };
    d_x(c, u, x, v, y, p) = share * sum_of_windows(pool, stride, u, v, term);

    dense_lanes(d_y);
    dense_lanes(d_x);
    schedule_phases(d_x, stride, lanes);
  }

 private:
  Var c{"c"}, u{"u"}, x{"x"}, v{"v"}, y{"y"}, p{"p"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(AveragePoolBackward, average_pool_backward)
HALIDE_REGISTER_GENERATOR(AveragePoolBackwardApart, average_pool_backward_apart)
HALIDE_REGISTER_GENERATOR(AveragePoolBackwardStrips, average_pool_backward_strips)
