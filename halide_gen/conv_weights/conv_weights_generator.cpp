#include "halide_gen/conv_weights/conv_weights_algorithm.h"
#include "halide_gen/conv_weights/conv_weights_schedule.h"

namespace {

// Adds the gradient of one horizontal tap over the pixels of the views; see the algorithm header.
class ConvWeights : public Halide::Generator<ConvWeights> {
 public:
  GeneratorParam<int> rows{"rows", 4};
  GeneratorParam<int> blocks{"blocks", 1};

  Input<Buffer<float, 6>> x{"x"};                 // (ci, x, y, n, ky, cib)
  Input<Buffer<float, 5>> d_y{"d_y"};             // (co, x, y, n, cob)
  Output<Buffer<float, 5>> d_weight{"d_weight"};  // (co, ci, ky, cib, cob), added to

  void generate() {
    const convoy::gen::WeightsVars v;
    const Halide::RDom r(0, d_y.dim(1).extent(), 0, d_y.dim(2).extent(), 0, d_y.dim(3).extent());
    const Halide::Func sum = convoy::gen::pixel_sum(x, d_y, r, v);
    d_weight(v.co, v.ci, v.ky, v.cib, v.cob) = Halide::undef<float>();
    d_weight(v.co, v.ci, v.ky, v.cib, v.cob) += sum(v.co, v.ci, v.ky, v.cib, v.cob);

    for (int d = 0; d < 5; ++d) d_weight.dim(d).set_min(0);
    d_weight.dim(0).set_extent(16);
    d_weight.dim(1).set_stride(16);
    d_y.dim(0).set_bounds(0, 16);
    for (int d = 1; d < 5; ++d) d_y.dim(d).set_min(0);
    for (int d = 0; d < 6; ++d) x.dim(d).set_min(0);
    convoy::gen::schedule_weights(d_weight, sum, v.co, v.ci, v.cob, {v.ky, v.cib}, r, {rows, blocks});
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(ConvWeights, conv_weights)
