// Max pooling; the position of the first maximum in row-major order is kept (pool_w * y + x) as u8, or as i32 for windows of
// more than 255 positions, so backward compares instead of searching again. With it the outputs are (position, y). NaN counts
// as larger than anything: a diverged network must show.
//
// `normalized` pools relu((x - mean) scale + shift) with vectors (lane, plane), as batch_norm_algorithm.h has it: planes are the
// channel blocks of one image then.
#include "halide_gen/norm/batch_norm_algorithm.h"
#include "halide_gen/pooling/pooling_schedule.h"

namespace {

using namespace convoy::gen;
using Halide::cast;
using Halide::Expr;
using Halide::select;
using Halide::Tuple;

// A value and where it was found, as i32, so that one mask selects both: bytes would be packed and unpacked at every position.
// Position first: Halide 21 stores the elements of an update one after the other, and the value alone is compared.
struct Found {
  Expr position, value;
  Tuple tuple() const { return Tuple(position, value); }
};

Found better_of(const Found& old, const Found& found) {
  const Expr better = Halide::strict_float(found.value > old.value) || Halide::is_nan(found.value);
  return {select(better, found.position, old.position), select(better, found.value, old.value)};
}

// What both kernels share: outputs with positions and without.
class MaxPool {
 public:
  MaxPool(bool with_argmax, bool wide) : with_argmax_(with_argmax), position_type_(wide ? Halide::Int(32) : Halide::UInt(8)) {}

  template <typename Output>
  void set_type(Output& y) const {
    if (with_argmax_) {
      y.set_type({position_type_, Halide::Float(32)});
    } else {
      y.set_type(Halide::Float(32));
    }
  }

  Tuple output(const Found& best) const {
    return with_argmax_ ? Tuple(cast(position_type_, best.position), best.value) : Tuple(best.value);
  }

  template <typename Map>
  void set_layout(Map& x, Halide::Func y) const {
    dense_lanes(x);
    auto outputs = y.output_buffers();
    dense_lanes(outputs[0]);
    if (with_argmax_) outputs[1].dim(1).set_stride(kLanes);
  }

 private:
  bool with_argmax_;
  Halide::Type position_type_;
};

// What becomes of values on their way into a window, and of the best one on its way out: relu may wait until then, because
// values that it passes keep their order, and of those that it stops, now equal, the first is the best.
class Passage {
 public:
  template <typename Generator>
  void add_inputs(Generator& generator) {
    for (int k = 0; k < 3; ++k) vectors_[k] = generator.template add_input<Halide::Buffer<float, 2>>(kNames[k]);
  }

  Expr in(const Expr& x, const Halide::Var& c, const Halide::Var& p) const {
    if (vectors_[0] == nullptr) return x;
    return normalized(x, (*vectors_[0])(c, p), (*vectors_[1])(c, p), (*vectors_[2])(c, p));
  }

  Found out(const Found& best, const Expr& first) const {
    if (vectors_[0] == nullptr) return best;
    const Expr passes = Halide::strict_float(best.value > 0.0f) || Halide::is_nan(best.value);
    return {select(passes, best.position, first), relu_of(best.value)};
  }

  void set_layout() const {
    for (auto* vector : vectors_) {
      if (vector != nullptr) vector_of_channels(*vector);
    }
  }

 private:
  static constexpr const char* kNames[] = {"mean", "scale", "shift"};
  Halide::GeneratorInput<Halide::Buffer<float, 2>>* vectors_[3] = {};
};

// Windows of any size: window_h x window_w positions inside the map, the first of them, of window 0, at (start_w, start_h).
class MaxPoolForward : public Halide::Generator<MaxPoolForward> {
 public:
  GeneratorParam<bool> with_argmax{"with_argmax", true};
  GeneratorParam<bool> wide{"wide", false};  // positions are i32
  GeneratorParam<bool> normalized{"normalized", false};
  Input<Buffer<float, 4>> x{"x"};
  Input<int> window_h{"window_h"}, window_w{"window_w"}, stride_h{"stride_h"}, stride_w{"stride_w"}, start_h{"start_h"},
      start_w{"start_w"};
  Input<int> first_position{"first_position"}, pool_w{"pool_w"};
  Output<Func> y{"y", 4};

  void configure() {
    MaxPool(with_argmax, wide).set_type(y);
    if (normalized) passage.add_inputs(*this);
  }

  void generate() {
    const MaxPool pool(with_argmax, wide);
    const Halide::RDom r(0, window_w, 0, window_h);
    const auto value = [&](const Expr& rx, const Expr& ry) {
      return passage.in(x(c, i * stride_w + start_w + rx, j * stride_h + start_h + ry, p), c, p);
    };
    best(c, i, j, p) = Tuple(Expr(first_position), value(0, 0));
    const auto old = [&] { return Found{best(c, i, j, p)[0], best(c, i, j, p)[1]}; };
    best(c, i, j, p) = better_of(old(), {first_position + r.y * pool_w + r.x, value(r.x, r.y)}).tuple();
    y(c, i, j, p) = pool.output(passage.out(old(), first_position));

    pool.set_layout(x, y);
    passage.set_layout();
    Func(y).reorder(c, i, j, p).vectorize(c);
    schedule_gathering(y, best, r);
    unroll_windows(best, r, window_h, window_w, {{2, 3}, {3, 2}, {2, 2}, {3, 3}});
  }

 private:
  Passage passage;
  Var c{"c"}, i{"i"}, j{"j"}, p{"p"};
  Func best{"best"};
};

// Whole windows of pool x pool positions.
class MaxPoolStrips : public Halide::Generator<MaxPoolStrips> {
 public:
  GeneratorParam<bool> with_argmax{"with_argmax", true}, normalized{"normalized", false};
  GeneratorParam<int> pool{"pool", 3}, stride{"stride", 1}, lanes{"lanes", kLanes};
  Input<Buffer<float, 4>> x{"x"};
  Input<int> start_h{"start_h"}, start_w{"start_w"};
  Input<std::int64_t> x_ahead{"x_ahead"}, argmax_ahead{"argmax_ahead"}, y_ahead{"y_ahead"};  // addresses, see AheadOfStrips
  Output<Func> y{"y", 4};

  void configure() {
    MaxPool(with_argmax, false).set_type(y);
    if (normalized) passage.add_inputs(*this);
  }

  Halide::Pipeline build_pipeline() override {
    Halide::Pipeline pipeline = Generator::build_pipeline();
    const auto outputs = Func(y).output_buffers();
    const int rows = WindowStrips::kRows;
    std::vector<AheadOfStrips::Map> maps{{x_ahead, x.dim(2).stride(), x.dim(3).stride(), rows * stride, stride}};
    for (const auto& output : outputs) {
      const bool values = output.type().is_float();
      maps.push_back({values ? y_ahead : argmax_ahead, output.dim(2).stride(), output.dim(3).stride(), rows, 1, values ? 4 : 1});
    }
    AheadOfStrips("y", ".i.rebased", ".j", ".p.rebased").add_to(pipeline, maps);
    return pipeline;
  }

  void generate() {
    const MaxPool kind(with_argmax, false);
    const auto value = [&](int rx) { return passage.in(x(c, i * stride + start_w + rx, v, p), c, p); };
    Found best_of_row{0, value(0)};
    for (int rx = 1; rx < pool; ++rx) best_of_row = better_of(best_of_row, {rx, value(rx)});
    rows(c, i, v, p) = best_of_row.tuple();

    const auto row = [&](int ry) {
      const Tuple at = rows(c, i, j * stride + start_h + ry, p);
      return Found{at[0] + ry * pool, at[1]};
    };
    Found best = row(0);
    for (int ry = 1; ry < pool; ++ry) best = better_of(best, row(ry));
    y(c, i, j, p) = kind.output(passage.out(best, 0));

    kind.set_layout(x, y);
    passage.set_layout();
    WindowStrips(pool, stride, lanes).schedule(y, rows, c, i, j);
  }

 private:
  Passage passage;
  Var c{"c"}, i{"i"}, j{"j"}, v{"v"}, p{"p"};
  Func rows{"rows"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(MaxPoolForward, max_pool_forward)
HALIDE_REGISTER_GENERATOR(MaxPoolStrips, max_pool_strips)
