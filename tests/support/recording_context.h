// A LoweringContext that numbers tensors and keeps the steps, for tests of layers with one input.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/graph/layer.h"

namespace convoy::test {

class RecordingContext : public LoweringContext {
 public:
  RecordingContext(Shape in, Shape out, bool training, bool wants_gradient = true)
      : in_(in), out_(out), training_(training), wants_gradient_(wants_gradient) {}

  static constexpr TensorId kInput = 0, kOutput = 1, kDOutput = 2, kDInput = 3, kLabels = 4, kSampleIds = 5, kFirstOwn = 6;

  bool training() const override { return training_; }
  int input_count() const override { return 1; }
  Shape input_shape(int) const override { return in_; }
  Shape output_shape() const override { return out_; }
  bool input_is_image(int) const override { return false; }
  TensorId input(int) override { return kInput; }
  TensorId output() override { return kOutput; }
  TensorId parameter(std::string_view name) override { throw std::logic_error("no parameter " + std::string(name)); }
  TensorId d_output() override { return kDOutput; }
  std::optional<TensorId> d_input(int) override { return wants_gradient_ ? std::optional(kDInput) : std::nullopt; }
  std::optional<TensorId> d_parameter(std::string_view) override { return std::nullopt; }
  TensorId labels() override { return kLabels; }
  TensorId sample_ids() override { return kSampleIds; }
  TensorId make_tensor(TensorDesc desc) override {
    own.push_back(std::move(desc));
    return kFirstOwn + static_cast<TensorId>(own.size()) - 1;
  }
  void forward(Step step) override { forward_steps.push_back(std::move(step)); }
  void backward(Step step) override { backward_steps.push_back(std::move(step)); }
  void update(Step step) override { update_steps.push_back(std::move(step)); }
  void check_finite(TensorId tensor, std::string_view) override { checked.push_back(tensor); }
  void pass_gradient(int i) override { passed.push_back(i); }

  std::vector<TensorDesc> own;
  std::vector<Step> forward_steps, backward_steps, update_steps;
  std::vector<TensorId> checked;
  std::vector<int> passed;

 private:
  Shape in_, out_;
  bool training_, wants_gradient_;
};

}  // namespace convoy::test
