// Colour: tables, mixes of channels, hue, sharpening, and the sums that some of them need.
#include "Halide.h"

namespace {

using Halide::cast;
using Halide::clamp;
using Halide::Expr;
using Halide::floor;
using Halide::Func;
using Halide::max;
using Halide::min;
using Halide::RDom;
using Halide::select;
using Halide::TailStrategy;
using Halide::Var;

constexpr int kLanes = 16;

// Fixes the layout of a buffer of pixels: their channels side by side.
template <typename Pixels>
void dense_pixels(Pixels& pixels, int channels) {
  pixels.dim(0).set_bounds(0, channels);
  pixels.dim(1).set_min(0).set_stride(channels);
}

// out(c, i) = table(in(channel, i), channel) of pixel i; channel c, or from the last one with `reverse_channels`.
class LookUp : public Halide::Generator<LookUp> {
 public:
  GeneratorParam<int> channels{"channels", 3};
  Input<Buffer<uint8_t, 2>> in{"in"};
  Input<Buffer<void, 2>> table{"table"};
  Input<bool> reverse_channels{"reverse_channels"};
  Output<Buffer<void, 2>> out{"out"};

  void generate() {
    Var c("c"), i("i");
    const Expr channel = clamp(select(reverse_channels, channels - 1 - c, c), 0, channels - 1);
    out(c, i) = table(cast<int>(in(channel, i)), channel);

    dense_pixels(in, channels);
    table.dim(0).set_bounds(0, 256);
    table.dim(1).set_bounds(0, channels).set_stride(256);
    dense_pixels(out, channels);
    Func(out).reorder(c, i).unroll(c).unroll(i, 4, TailStrategy::GuardWithIf);
  }
};

// out(v, c): how many pixels have the value v in channel c.
class Histogram : public Halide::Generator<Histogram> {
 public:
  Input<Buffer<uint8_t, 2>> in{"in"};
  Output<Buffer<int, 2>> out{"out"};

  void generate() {
    Var v("v"), c("c");
    const RDom i(0, in.dim(1).extent(), "i");
    out(v, c) = 0;
    out(cast<int>(in(c, i)), c) += 1;
    in.dim(0).set_min(0);
    in.dim(1).set_min(0).set_stride(in.dim(0).extent());
    out.dim(0).set_bounds(0, 256);
    out.dim(1).set_min(0);
    Func(out).vectorize(v, kLanes);
    Func(out).update().reorder(c, i);
  }
};

// As torchvision turns three channels into one.
Expr luma(const Expr& r, const Expr& g, const Expr& b) { return 0.2989f * r + 0.587f * g + 0.114f * b; }

// out() = the sum of the luma of all pixels, each rounded down.
class LumaSum : public Halide::Generator<LumaSum> {
 public:
  Input<Buffer<uint8_t, 2>> in{"in"};
  Output<Buffer<int64_t, 1>> out{"out"};

  void generate() {
    Var lane("lane");
    const Expr pixels = in.dim(1).extent();
    const RDom block(0, (pixels + kLanes - 1) / kLanes, "block");
    const Expr i = block * kLanes + lane, at = min(i, pixels - 1);
    const auto channel = [&](int c) { return cast<float>(in(c, at)); };
    Func sums("sums");
    sums(lane) = 0;
    sums(lane) += select(i < pixels, cast<int>(floor(luma(channel(0), channel(1), channel(2)))), 0);
    const RDom lanes(0, kLanes, "lanes");
    Var one("one");
    out(one) = cast<int64_t>(0);
    out(one) += cast<int64_t>(sums(lanes));
    dense_pixels(in, 3);
    out.dim(0).set_bounds(0, 1);
    sums.compute_root().bound(lane, 0, kLanes).vectorize(lane).update().vectorize(lane);
  }
};

// out = v + (luma - v) grey, rounded down, which is torchvision's saturation with grey = 1 - factor.
class Saturate : public Halide::Generator<Saturate> {
 public:
  Input<Buffer<uint8_t, 2>> in{"in"};
  Input<float> factor{"factor"};
  Output<Buffer<uint8_t, 2>> out{"out"};

  void generate() {
    Var c("c"), i("i");
    const auto channel = [&](const Expr& k) { return cast<float>(in(k, i)); };
    const Expr value = channel(c) * factor + floor(luma(channel(0), channel(1), channel(2))) * (1.0f - factor);
    out(c, i) = cast<uint8_t>(clamp(value, 0.0f, 255.0f));
    dense_pixels(in, 3);
    dense_pixels(out, 3);
    Func(out).reorder(c, i).unroll(c).vectorize(i, kLanes, TailStrategy::GuardWithIf);
  }
};

// Hue turned by `turn` (1: once around) and saturation times `saturation`, at most 1, in the HSV hexcone. Rounded to nearest.
class TurnHue : public Halide::Generator<TurnHue> {
 public:
  Input<Buffer<uint8_t, 2>> in{"in"};
  Input<float> turn{"turn"}, saturation{"saturation"};
  Output<Buffer<uint8_t, 2>> out{"out"};

  void generate() {
    Var c("c"), i("i");
    const auto channel = [&](int k) { return cast<float>(in(k, i)); };
    const Expr r = channel(0), g = channel(1), b = channel(2);
    const Expr value = max(r, max(g, b)), range = value - min(r, min(g, b));
    const Expr scale = 1.0f / max(range, 1.0f);  // values are whole: a range is 0 or at least 1
    const Expr sixth = select(value == r, (g - b) * scale, value == g, (b - r) * scale + 2.0f, (r - g) * scale + 4.0f);
    const Expr hue = sixth + 6.0f * turn;
    const Expr chroma = min(range * saturation, value);
    // f(n) = v - chroma max(0, min(k, 4 - k, 1)), k = (n + hue) mod 6
    const Expr n = select(c == 0, 5.0f, c == 1, 3.0f, 1.0f) + hue, k = n - 6.0f * floor(n / 6.0f);
    const Expr result = value - chroma * max(0.0f, min(min(k, 4.0f - k), 1.0f));
    out(c, i) = cast<uint8_t>(clamp(result + 0.5f, 0.0f, 255.0f));
    dense_pixels(in, 3);
    dense_pixels(out, 3);
    Func(out).reorder(c, i).unroll(c).vectorize(i, kLanes, TailStrategy::GuardWithIf);
  }
};

// out = smooth + (v - smooth) factor, rounded down; smooth: 3 x 3 weights 1, in the middle 5, over 13, rounded to nearest. For
// the inner pixels: `in` has one pixel more on each side. Elements e = x channels + c.
class Sharpen : public Halide::Generator<Sharpen> {
 public:
  Input<Buffer<uint8_t, 2>> in{"in"};
  Input<int> channels{"channels"};
  Input<float> factor{"factor"};
  Output<Buffer<uint8_t, 2>> out{"out"};

  void generate() {
    Var e("e"), y("y");
    Expr sum = 4.0f * cast<float>(in(e + channels, y + 1));
    for (int dy = 0; dy < 3; ++dy) {
      for (int dx = 0; dx < 3; ++dx) sum += cast<float>(in(e + dx * channels, y + dy));
    }
    const Expr smooth = floor(sum / 13.0f + 0.5f);
    const Expr value = cast<float>(in(e + channels, y + 1)) * factor + smooth * (1.0f - factor);
    out(e, y) = cast<uint8_t>(clamp(value, 0.0f, 255.0f));
    Func(out).vectorize(e, kLanes, TailStrategy::GuardWithIf);
  }
};

// out(c, x, y) = value(c): an erased box.
class FillBox : public Halide::Generator<FillBox> {
 public:
  Input<Buffer<float, 1>> value{"value"};
  Output<Buffer<float, 3>> out{"out"};

  void generate() {
    Var c("c"), x("x"), y("y");
    out(c, x, y) = value(c);
    Func(out).reorder(c, x, y);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(FillBox, fill_box)
HALIDE_REGISTER_GENERATOR(LookUp, look_up)
HALIDE_REGISTER_GENERATOR(Histogram, histogram)
HALIDE_REGISTER_GENERATOR(LumaSum, luma_sum)
HALIDE_REGISTER_GENERATOR(Saturate, saturate)
HALIDE_REGISTER_GENERATOR(TurnHue, turn_hue)
HALIDE_REGISTER_GENERATOR(Sharpen, sharpen)
