// The interface of per-sample input stages: augmentation and preprocessing after decoding.
//
// A stage is const and pure: its output depends on the input sample and the Rng alone, so thread count and order cannot
// matter. Samples are f32, height x width x channels, channels innermost, dense rows; values are 0..255 until a
// normalisation stage changes them. Buffers belong to the caller.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/core/rng.h"

namespace convoy {

struct SampleDesc {
  int height = 0;  // 0 where it varies from sample to sample (before resizing)
  int width = 0;
  int channels = 0;
  bool operator==(const SampleDesc&) const = default;
};

// One sample; `data` has height * width * channels floats.
struct SampleView {
  float* data = nullptr;
  int height = 0;
  int width = 0;
  int channels = 0;
};

// Buffers of one worker that grow to the largest sample seen and are then re-used.
struct StageScratch {
  std::vector<float> floats;
  std::vector<int> ints;
};

class InputStage {
 public:
  virtual ~InputStage() = default;
  // The output's description, or an Error(bad_spec) thrown for a sample this stage cannot take.
  virtual SampleDesc plan(const SampleDesc& in) const = 0;
  // `in` and `out` do not overlap; `out` has the planned size.
  virtual Status run(const SampleView& in, SampleView& out, Rng rng, StageScratch& scratch) const = 0;
  // False for deterministic stages, which evaluation keeps; random ones run in training only.
  virtual bool random() const { return false; }
};

}  // namespace convoy
