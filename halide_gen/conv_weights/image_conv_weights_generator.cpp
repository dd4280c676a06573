#include "halide_gen/conv_weights/conv_weights_algorithm.h"
#include "halide_gen/conv_weights/conv_weights_schedule.h"

namespace {

// Adds the gradient of one kernel row of the first convolution over a strip of padded NHWC rows.
class ImageConvWeights : public Halide::Generator<ImageConvWeights> {
 public:
  GeneratorParam<int> rows{"rows", 4};
  GeneratorParam<int> blocks{"blocks", 1};

  Input<Buffer<float, 2>> x{"x"};                 // (element of the row, y)
  Input<Buffer<float, 4>> d_y{"d_y"};             // (co, x, y, cob)
  Input<int> x_step{"x_step"};                    // elements from one output pixel to the next: stride * channels
  Output<Buffer<float, 3>> d_weight{"d_weight"};  // (co, k, cob), added to

  void generate() {
    const convoy::gen::ImageWeightsVars v;
    const Halide::RDom r(0, d_y.dim(1).extent(), 0, d_y.dim(2).extent());
    const Halide::Func sum = convoy::gen::image_pixel_sum(x, d_y, x_step, r, v);
    d_weight(v.co, v.k, v.cob) = Halide::undef<float>();
    d_weight(v.co, v.k, v.cob) += sum(v.co, v.k, v.cob);

    for (int d = 0; d < 3; ++d) d_weight.dim(d).set_min(0);
    d_weight.dim(0).set_extent(16);
    d_weight.dim(1).set_stride(16);
    d_y.dim(0).set_bounds(0, 16);
    for (int d = 1; d < 4; ++d) d_y.dim(d).set_min(0);
    for (int d = 0; d < 2; ++d) x.dim(d).set_min(0);
    convoy::gen::schedule_weights(d_weight, sum, v.co, v.k, v.cob, {}, r, {rows, blocks});
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(ImageConvWeights, image_conv_weights)
