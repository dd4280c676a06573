// What the cross-entropy losses share: rows of outputs cut into tiles, one forward call a sample, the targets of a label, and the
// gradient, which is
// weight * (probabilities - targets) / batch for softmax and for sigmoid alike (there also divided by the outputs). A mixed
// sample has two labels a and b, and its loss and gradient are w_a times those of a plus w_b times those of b.
#pragma once

#include <HalideRuntime.h>

#include <algorithm>

#include "pipeline/graph/step_kind.h"
#include "stages/steps/chunks.h"

namespace convoy {

// Samples cut into runs of about 16 K outputs: exp makes them dearer than a copy.
struct LossRows {
  int outputs;

  int padded() const { return padded_channels(outputs); }
  std::int64_t per_tile() const { return std::max(1, 16384 / padded()); }
  int tiles(int batch) const { return chunk_count(batch, per_tile()); }
  Chunk of(int tile, int batch) const { return chunk_of(tile, batch, per_tile()); }
};

// The label's output has the target `on`, the others have `off`.
struct LossTargets {
  float on = 1.0f, off = 0.0f;
  int first_label = 0;   // the label of output 0
  float divisor = 1.0f;  // of the sample's gradient
};

// A sample's two classes; where a step has one label, both are the same and only the first has weight.
struct SampleTarget {
  std::int32_t label, other;
  float weight = 1.0f, other_weight = 0.0f;
};

// The inputs of a step that say what the outputs should be: [labels], or [labels, other_labels, target_weights] when mixed.
class TargetInputs {
 public:
  explicit TargetInputs(const Step& step) : labels_(step.inputs[1]), others_(at(step, 2)), weights_(at(step, 3)) {}
  bool mixed() const { return others_ != kNoTensor; }
  SampleTarget of(std::int64_t n, const RunContext&) const;
  const std::int32_t* labels(const RunContext& run) const { return run.at<std::int32_t>(labels_); }
  const std::int32_t* others(const RunContext& run) const { return run.at<std::int32_t>(others_); }
  const float* weights(const RunContext& run) const { return run.at<float>(weights_); }  // two a sample

 private:
  static TensorId at(const Step& step, std::size_t i) { return i < step.inputs.size() ? step.inputs[i] : kNoTensor; }
  TensorId labels_, others_, weights_;
};

// [logits, labels(, other_labels, target_weights)] -> [loss, probabilities]; the loss calls its kernel for one sample.
class BoundCrossEntropyForward : public BoundStep {
 public:
  BoundCrossEntropyForward(const Step&, const BindContext&);
  int tiles(int batch) const override { return rows_.tiles(batch); }
  void run(int tile, const RunContext&, std::byte*) const override;

 protected:
  int outputs() const { return rows_.outputs; }
  bool mixed() const { return targets_.mixed(); }
  virtual void run_sample(halide_buffer_t* logits, const SampleTarget&, halide_buffer_t* loss,
                          halide_buffer_t* probabilities) const = 0;

 private:
  TensorId logits_, loss_, probabilities_;
  TargetInputs targets_;
  LossRows rows_;
};

// [probabilities, labels(, other_labels, target_weights)] -> [d_logits]; attribute weight (1).
class BoundCrossEntropyBackward : public BoundStep {
 public:
  BoundCrossEntropyBackward(const Step&, const BindContext&, const LossTargets&);
  int tiles(int batch) const override { return rows_.tiles(batch); }
  void run(int tile, const RunContext&, std::byte*) const override;

 private:
  TensorId probabilities_, d_logits_;
  TargetInputs inputs_;
  LossRows rows_;
  LossTargets targets_;
  float weight_;
  bool avx512_;
};

}  // namespace convoy
