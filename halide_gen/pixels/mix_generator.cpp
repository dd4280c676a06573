// out(e) = weight_a a(e) + weight_b b(e). out may be a: each element is read before it is written, by the same lane.
#include "Halide.h"

namespace {

using Halide::TailStrategy;
using Halide::Var;

constexpr int kLanes = 16;

class MixPixels : public Halide::Generator<MixPixels> {
 public:
  Input<Buffer<float, 1>> a{"a"}, b{"b"};
  Input<float> weight_a{"weight_a"}, weight_b{"weight_b"};
  Output<Buffer<float, 1>> out{"out"};

  void generate() {
    Var e("e");
    out(e) = weight_a * a(e) + weight_b * b(e);
    Halide::Func(out).vectorize(e, kLanes, TailStrategy::GuardWithIf);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(MixPixels, mix_pixels)
