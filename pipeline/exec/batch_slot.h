// The token of the input graph, which is also the batch buffer.
//
// The number of slots, one number of the spec, bounds both the batches in flight and the memory of the input side.
// A slot owns all its buffers; they are allocated once, before the first batch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "pipeline/core/arena.h"

namespace convoy {

// A sample that could not be read, decoded or augmented.
struct SampleFailure {
  std::int64_t id = 0;
  std::string source;  // Dataset::describe
  std::string reason;  // the decoder's or the system's own words

  // The sample that stands in for it in the batch, where the plan asks for substitutes and one was found.
  struct Substitute {
    std::int64_t id = 0;
    std::string source;
  };
  std::optional<Substitute> substitute{};
};

struct BatchSlot {
  std::uint64_t sequence = 0;  // batch number since the start of this run of the graph
  std::uint32_t epoch = 0;
  std::int64_t position = 0;  // of its first sample in the epoch's order
  int requested = 0;          // samples taken from the order
  int count = 0;              // samples that are used: images, labels and ids are compacted to the front, order kept

  Arena images;  // f32 NHWC, batch x height x width x channels
  std::vector<std::int32_t> labels;
  // With a batch transform, else empty: a second label, and the weights of both in the loss, two a sample.
  std::vector<std::int32_t> other_labels;
  std::vector<float> target_weights;
  std::vector<std::int32_t> sample_ids;  // of what is used
  std::vector<std::int32_t> drawn_ids;   // of what the order named: another id where a substitute stands in
  std::vector<EncodedSample> encoded;
  std::vector<SampleFailure> failures;
};

}  // namespace convoy
