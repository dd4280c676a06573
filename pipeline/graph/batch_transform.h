// What becomes of a batch once all its samples are transformed: images mixed with one another, two labels a sample.
//
// The samples lie compacted in a BatchView, which the caller owns. Results depend on the batch's samples, its key and the
// transform alone: tiles are the same whatever the number of threads, and two tiles touch no common pixel.
#pragma once

#include <cstdint>
#include <span>

#include "pipeline/core/shape.h"

namespace convoy {

// Which batch of the job this is: what its random draws are keyed by.
struct BatchKey {
  std::uint32_t epoch = 0;
  std::int64_t position = 0;  // of its first sample in the epoch's order
};

struct BatchView {
  float* images = nullptr;  // f32 NHWC
  float* spare = nullptr;   // one image of scratch
  Shape image;
  int count = 0;                         // samples
  std::span<std::int32_t> labels;        // in: the samples' own; out: the class with the larger share of the image
  std::span<std::int32_t> other_labels;  // out: the class with the smaller share
  std::span<float> weights;              // out, two a sample: of the loss of label and other label
};

class BatchTransform {
 public:
  virtual ~BatchTransform() = default;
  // Sets labels and weights. Call once a batch; says nothing about pixels.
  virtual void set_targets(const BatchView&, const BatchKey&) const = 0;
  // Tiles that change pixels, 0 when none does; each has to run once, on any thread.
  virtual int tiles(const BatchView&, const BatchKey&) const = 0;
  virtual void mix(const BatchView&, const BatchKey&, int tile) const = 0;
};

}  // namespace convoy
