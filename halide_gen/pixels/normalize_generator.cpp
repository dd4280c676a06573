// Element-wise passes over pixels.
#include "Halide.h"

namespace {

using Halide::TailStrategy;
using Halide::Var;

constexpr int kLanes = 16;

// out(e, r) = in(e, r) factor(e) + offset(e): factor and offset repeat with the channels, so a row of the view is a
// multiple of the channel count.
class NormalizePixels : public Halide::Generator<NormalizePixels> {
 public:
  Input<Buffer<float, 2>> in{"in"};
  Input<Buffer<float, 1>> factor{"factor"}, offset{"offset"};
  Output<Buffer<float, 2>> out{"out"};

  void generate() {
    Var e("e"), r("r");
    out(e, r) = in(e, r) * factor(e) + offset(e);
    Halide::Func(out).vectorize(e, kLanes, TailStrategy::GuardWithIf);
  }
};

class PixelsToF32 : public Halide::Generator<PixelsToF32> {
 public:
  Input<Buffer<uint8_t, 1>> in{"in"};
  Output<Buffer<float, 1>> out{"out"};

  void generate() {
    Var e("e");
    out(e) = Halide::cast<float>(in(e));
    Halide::Func(out).vectorize(e, kLanes, TailStrategy::GuardWithIf);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(NormalizePixels, normalize_pixels)
HALIDE_REGISTER_GENERATOR(PixelsToF32, pixels_to_f32)
