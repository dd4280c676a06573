// What the cross-entropy losses share: rows of outputs cut into tiles, one forward call a sample, the targets of a label, and the
// gradient, which is
// weight * (probabilities - targets) / batch for softmax and for sigmoid alike (there also divided by the outputs).
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

// [logits, labels] -> [loss, probabilities]; the loss calls its kernel for one sample.
class BoundCrossEntropyForward : public BoundStep {
 public:
  BoundCrossEntropyForward(const Step&, const BindContext&);
  int tiles(int batch) const override { return rows_.tiles(batch); }
  void run(int tile, const RunContext&, std::byte*) const override;

 protected:
  int outputs() const { return rows_.outputs; }
  virtual void run_sample(halide_buffer_t* logits, std::int32_t label, halide_buffer_t* loss,
                          halide_buffer_t* probabilities) const = 0;

 private:
  TensorId logits_, labels_, loss_, probabilities_;
  LossRows rows_;
};

// [probabilities, labels] -> [d_logits]; attribute weight (1).
class BoundCrossEntropyBackward : public BoundStep {
 public:
  BoundCrossEntropyBackward(const Step&, const BindContext&, const LossTargets&);
  int tiles(int batch) const override { return rows_.tiles(batch); }
  void run(int tile, const RunContext&, std::byte*) const override;

 private:
  TensorId probabilities_, labels_, d_logits_;
  LossRows rows_;
  LossTargets targets_;
  float weight_;
  bool avx512_;
};

}  // namespace convoy
