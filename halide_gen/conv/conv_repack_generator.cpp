// The weight as the backward-data pass reads it: input and output channels exchanged, taps rotated by half a turn.
//
//   weight_t(ci, co, tap, cob) = weight(co, ci, taps - 1 - tap, cob) for one block of input channels
#include "Halide.h"

namespace {

class ConvRepack : public Halide::Generator<ConvRepack> {
 public:
  Input<Buffer<float, 4>> weight{"weight"};
  Output<Buffer<float, 4>> weight_t{"weight_t"};

  void generate() {
    weight_t(ci, co, tap, cob) = weight(co, ci, weight_t.dim(2).extent() - 1 - tap, cob);
    weight.dim(1).set_stride(16);
    weight_t.dim(0).set_bounds(0, 16);
    weight_t.dim(1).set_bounds(0, 16).set_stride(16);
    weight_t.dim(2).set_min(0);
    // Both, so that it is dense loads and shuffles: along one alone every element is a load of its own, three times as slow.
    weight_t.vectorize(ci, 16).vectorize(co, 16);
  }

 private:
  Var ci{"ci"}, co{"co"}, tap{"tap"}, cob{"cob"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(ConvRepack, conv_repack)
