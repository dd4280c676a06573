#include "stages/steps/conv_weights/bias_gradient.h"

#include "bias_gradient_avx2.h"
#include "bias_gradient_avx512.h"
#include "pipeline/core/kernel_call.h"
#include "stages/steps/simple_kind.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

class BoundBiasGradient final : public BoundStep {
 public:
  BoundBiasGradient(const Step& step, const BindContext& context)
      : y_(context.tensors[step.inputs[0]].shape),
        item_(context.tensors[step.inputs[0]].stride()),
        kernel_(context.isa == Isa::avx512 ? bias_gradient_avx512 : bias_gradient_avx2),
        d_y_(step.inputs[0]),
        d_bias_(step.outputs[0]) {}

  int tiles(int) const override { return y_.channel_blocks(); }

  void run(int tile, const RunContext& context, std::byte*) const override {
    const int row = y_.width * kBlock;
    const int block = y_.height * row;
    StridedView<4> d_y(context.at<float>(d_y_) + std::int64_t{block} * tile,
                       {{{kBlock, 1}, {y_.width, kBlock}, {y_.height, row}, {context.batch, item_}}});
    StridedView<1> d_bias(context.at<float>(d_bias_) + tile * kBlock, {{{kBlock, 1}}});
    call_kernel("bias_gradient", kernel_, d_y, d_bias);
  }

 private:
  Shape y_;
  std::int64_t item_;  // floats from one image to the next
  int (*kernel_)(halide_buffer_t*, halide_buffer_t*);
  TensorId d_y_, d_bias_;
};

}  // namespace

const StepKind& bias_gradient_kind() {
  static const SimpleKind<BoundBiasGradient> kind("bias_gradient", {true, {}});
  return kind;
}

}  // namespace convoy
