// sum(i) = sum(i) + addend(i): gradients of an output with several readers.
#include "Halide.h"

namespace {

class Accumulate : public Halide::Generator<Accumulate> {
 public:
  Input<Buffer<float, 1>> addend{"addend"};
  Output<Buffer<float, 1>> sum{"sum"};

  void generate() {
    Var i("i");
    // An update of the undefined pure definition reads the output buffer in place.
    sum(i) = Halide::undef<float>();
    Halide::RDom r(0, sum.dim(0).extent());
    sum(r) += addend(r);
    sum.update().vectorize(r, natural_vector_size<float>(), Halide::TailStrategy::GuardWithIf);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(Accumulate, accumulate)
