#include "stages/steps/loss/sum_losses_step.h"

#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

// A few numbers a sample: not worth a kernel.
class BoundSumLosses : public BoundStep {
 public:
  BoundSumLosses(const Step& step, const BindContext&) : losses_(step.inputs), total_(step.outputs[0]) {
    for (std::size_t i = 0; i < losses_.size(); ++i) {
      weights_.push_back(static_cast<float>(step.attributes.real("weight_" + std::to_string(i))));
    }
  }

  int tiles(int) const override { return 1; }

  void run(int, const RunContext& run, std::byte*) const override {
    float* total = run.at<float>(total_);
    for (int n = 0; n < run.batch; ++n) {
      float sum = 0.0f;
      for (std::size_t i = 0; i < losses_.size(); ++i) sum += weights_[i] * run.at<float>(losses_[i])[n];
      total[n] = sum;
    }
  }

 private:
  std::vector<TensorId> losses_;
  TensorId total_;
  std::vector<float> weights_;
};

}  // namespace

const StepKind& sum_losses_kind() {
  static const SimpleKind<BoundSumLosses> kind("sum_losses");
  return kind;
}

}  // namespace convoy
