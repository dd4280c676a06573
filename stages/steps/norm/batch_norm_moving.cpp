#include "stages/steps/norm/batch_norm_moving.h"

#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

class BoundMoving : public BoundStep {
 public:
  BoundMoving(const Step& step, const BindContext& context)
      : mean_(step.inputs[0]),
        variance_(step.inputs[1]),
        moving_mean_(step.outputs[0]),
        moving_variance_(step.outputs[1]),
        channels_(context.tensors[mean_].count),
        pixels_(step.attributes.real("pixels")),
        momentum_(step.attributes.real("momentum")),
        unbiased_(step.attributes.integer("unbiased") != 0) {}

  // A few thousand channels at most.
  int tiles(int) const override { return 1; }

  void run(int, const RunContext& run, std::byte*) const override {
    const double count = run.batch * pixels_;
    move(run.at<float>(mean_), 1.0, run.at<float>(moving_mean_));
    move(run.at<float>(variance_), unbiased_ && count > 1 ? count / (count - 1) : 1.0, run.at<float>(moving_variance_));
  }

 private:
  void move(const float* batch, double factor, float* moving) const {
    for (std::int64_t i = 0; i < channels_; ++i) {
      moving[i] = static_cast<float>(momentum_ * moving[i] + (1.0 - momentum_) * factor * batch[i]);
    }
  }

  TensorId mean_, variance_, moving_mean_, moving_variance_;
  std::int64_t channels_;
  double pixels_, momentum_;
  bool unbiased_;
};

}  // namespace

const StepKind& batch_norm_moving_kind() {
  static const SimpleKind<BoundMoving> kind("batch_norm_moving");
  return kind;
}

}  // namespace convoy
