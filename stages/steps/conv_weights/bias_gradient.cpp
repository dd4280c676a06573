#include "stages/steps/conv_weights/bias_gradient.h"

#include "bias_gradient_avx2.h"
#include "bias_gradient_avx512.h"
#include "pipeline/core/error.h"
#include "stages/steps/conv_weights/kernel_view.h"
#include "stages/steps/kernel_call.h"

namespace convoy {
namespace {

constexpr const char* kVariant = "rows_first";

class BoundBiasGradient final : public BoundStep {
 public:
  BoundBiasGradient(const Shape& y, Isa isa, TensorId d_y, TensorId d_bias)
      : y_(y), kernel_(isa == Isa::avx512 ? bias_gradient_avx512 : bias_gradient_avx2), d_y_(d_y), d_bias_(d_bias) {}

  int tiles(int) const override { return y_.channel_blocks(); }

  void run(int tile, const RunContext& context, std::byte*) const override {
    const int row = y_.width * kBlock;
    const int block = y_.height * row;
    KernelView<4> d_y(context.at<float>(d_y_) + std::int64_t{block} * tile,
                      {{{kBlock, 1}, {y_.width, kBlock}, {y_.height, row}, {context.batch, block * y_.channel_blocks()}}});
    KernelView<1> d_bias(context.at<float>(d_bias_) + tile * kBlock, {{{kBlock, 1}}});
    call_kernel("bias_gradient", kernel_, d_y, d_bias);
  }

 private:
  Shape y_;
  int (*kernel_)(halide_buffer_t*, halide_buffer_t*);
  TensorId d_y_, d_bias_;
};

class BiasGradient final : public StepKind {
 public:
  std::string_view name() const override { return "bias_gradient"; }
  KernelChoice choose(const Step&, const BindContext&) const override;
  std::unique_ptr<BoundStep> bind(const Step&, const BindContext&) const override;
};

KernelChoice BiasGradient::choose(const Step&, const BindContext&) const { return {kVariant, {}}; }

std::unique_ptr<BoundStep> BiasGradient::bind(const Step& step, const BindContext& context) const {
  if (step.kernel.variant != kVariant) {
    throw Error(ExitCode::bad_spec, "step " + step.name + ": this binary has no variant '" + step.kernel.variant + "' of " +
                                        step.kind + " (it has 'rows_first'); use the binary that wrote the plan");
  }
  return std::make_unique<BoundBiasGradient>(context.tensors[step.inputs[0]].shape, context.isa, step.inputs[0], step.outputs[0]);
}

}  // namespace

const StepKind& bias_gradient_kind() {
  static const BiasGradient kind;
  return kind;
}

}  // namespace convoy
