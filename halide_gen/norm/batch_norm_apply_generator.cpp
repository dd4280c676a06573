// y = act((x - mean) scale + shift). y must not be x where x is needed for the way back; the kernel would not mind.
#include "halide_gen/norm/batch_norm_algorithm.h"

namespace {

using namespace convoy::gen;

class BatchNormApply : public Halide::Generator<BatchNormApply> {
 public:
  GeneratorParam<NormActivation> activation{"activation", NormActivation::none, norm_activations()};
  Input<Buffer<float, 4>> x{"x"};  // (lane, pixel, image, block)
  Input<Buffer<float, 2>> mean{"mean"}, scale{"scale"}, shift{"shift"};
  Output<Buffer<float, 4>> y{"y"};

  void generate() {
    y(l, p, n, b) = norm_activate(activation, normalized(x(l, p, n, b), mean(l, b), scale(l, b), shift(l, b)));
    lanes_of(x);
    lanes_of(y);
    vector_of_channels(mean);
    vector_of_channels(scale);
    vector_of_channels(shift);
    Halide::Func(y).vectorize(l);
  }

 private:
  Var l{"l"}, p{"p"}, n{"n"}, b{"b"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(BatchNormApply, batch_norm_apply)
