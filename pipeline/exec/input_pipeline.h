// Batches, decoded and augmented, handed over strictly in order.
//
// Two implementations with the same results: the oneTBB flow graph (input_graph) and a plain loop with std::threads
// (plain_input), which the thread sanitizer can see through.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/sampler.h"
#include "pipeline/core/shape.h"
#include "pipeline/exec/batch_slot.h"
#include "pipeline/exec/meter_reading.h"
#include "pipeline/exec/trace.h"
#include "pipeline/graph/batch_transform.h"
#include "pipeline/graph/sample_transform.h"

namespace convoy {

struct InputPlan {
  const Dataset* dataset = nullptr;
  const Sampler* sampler = nullptr;
  const SampleTransform* transform = nullptr;
  Shape image;
  int batch_size = 32;
  bool drop_last = false;  // leave out the epoch's incomplete last batch
  int slots = 3;
  int threads = 1;
  int io_threads = 2;      // of the flow graph: threads that may block in reads, beside `threads`
  int step_threads = 1;    // that one step of the consumer can use, for predictions
  Trace* trace = nullptr;  // where every span goes; null: nowhere
  // How many of the samples that follow in the epoch's order are tried in place of a bad one; 0: it is left out.
  int substitutes = 0;
  const BatchTransform* batch_transform = nullptr;  // of the samples that arrived, together; null: none
};

// The samples of one epoch from `position` on.
struct EpochRange {
  std::uint32_t epoch = 0;
  std::int64_t position = 0;
};

// Counts that prove nothing was lost: delivered + failed = requested, each id once a draw.
struct Ledger {
  std::int64_t requested = 0;
  std::int64_t delivered = 0;
  std::int64_t failed = 0;       // and left out
  std::int64_t substituted = 0;  // of the delivered: stand in for a bad one
  bool balanced() const { return requested == delivered + failed; }
};

class InputPipeline {
 public:
  // Called on one thread at a time, in order, once a batch. False stops the epoch: batches in flight are dropped.
  using Consumer = std::function<bool(BatchSlot&)>;

  virtual ~InputPipeline() = default;
  // Runs the epoch's batches through `consume`. What `consume` throws is rethrown here after the graph has drained.
  // Throws Error(internal) when the ledger does not balance. The meter starts from zero.
  virtual Ledger run(const EpochRange&, const Consumer& consume) = 0;
  // Of the run under way or, between runs, the last one. Exact in the consumer, about right elsewhere.
  virtual MeterReading reading() const = 0;
};

std::unique_ptr<InputPipeline> make_input_graph(const InputPlan&);
std::unique_ptr<InputPipeline> make_plain_input(const InputPlan&);

}  // namespace convoy
