// x(lane, i, j, n) = image(lane, i, j, n) for the image's 1 or 3 channels, 0 in the other lanes: NHWC to nChw16c.
#include "Halide.h"

namespace {

constexpr int kLanes = 16;

class ImageToBlocked : public Halide::Generator<ImageToBlocked> {
 public:
  Input<Buffer<float, 4>> image{"image"};  // (channel, x, y, n)
  Output<Buffer<float, 4>> x{"x"};         // (lane, x, y, n)

  void generate() {
    const Expr channels = image.dim(0).extent();
    Expr value = 0.0f;
    for (int k = 2; k >= 0; --k) {
      value = Halide::select(l == k && k < channels, image(Halide::min(k, channels - 1), i, j, n), value);
    }
    x(l, i, j, n) = value;
    image.dim(0).set_min(0).set_stride(1);
    x.dim(0).set_bounds(0, kLanes);
    x.dim(1).set_stride(kLanes);
    Func(x).vectorize(l);
    Func(x).specialize(channels == 1);
  }

 private:
  Var l{"l"}, i{"i"}, j{"j"}, n{"n"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(ImageToBlocked, image_to_blocked)
