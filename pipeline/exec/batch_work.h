// A batch slot with what its filling needs: both input pipelines fill batches through this class alone.
//
// Life of a slot: open (one thread), read and transform of every sample (any threads, a sample is transformed after it
// was read), gather (one thread), mix of every tile (any threads), close (one thread). All buffers are made in the constructor.
// What goes wrong with a sample becomes a value; an exception from a data set or a transform is a bug, which is kept and rethrown
// to the caller of the pipeline.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "pipeline/exec/batch_slot.h"
#include "pipeline/exec/batch_source.h"
#include "pipeline/exec/input_pipeline.h"
#include "pipeline/exec/meter.h"

namespace convoy {

class BatchWork {
 public:
  BatchWork(const InputPlan&, Meter&);  // both must outlive it

  void open(const BatchTicket&);
  // Samples begin .. end-1 of this batch. Throw nothing. What could not be read is replaced in `transform`, too.
  void read(int begin, int end) noexcept;
  void transform(int begin, int end) noexcept;
  // Moves the samples that can be used to the front, in order, lists the bad ones, and sets the targets of a batch transform.
  void gather();
  // The batch transform's tiles begin .. end-1. Throws nothing.
  int mix_tiles() const { return mix_tiles_; }
  void mix(int begin, int end) noexcept;
  void close();

  // When the batch went from place to place, by those who move it; the others are stamped by the functions above.
  struct Stamps {
    std::int64_t freed = 0, opened = 0, read = 0, begun = 0, closed = 0;
  };
  Stamps& stamps() { return stamps_; }

  BatchSlot& slot() { return slot_; }
  const BatchSlot& slot() const { return slot_; }
  int size() const { return slot_.requested; }
  std::exception_ptr bug() const;  // the first one in sample order, then of the batch transform, or null

 private:
  struct Outcome {
    bool failed = false;
    std::string reason;
    std::exception_ptr bug;
    std::int64_t substitute = -1;  // the id that stands in for it, if any
    bool usable() const { return !failed || substitute >= 0; }
  };
  template <typename Do>
  static void attempt(Outcome&, Do&& action) noexcept;
  // What randomness of sample i is keyed by. A sample that an epoch draws several times must not look the same each time.
  std::int64_t draw_key(int i) const { return plan_.sampler->each_once() ? slot_.drawn_ids[i] : slot_.position + i; }
  Status fill(int i, SampleClock&);
  void substitute(int i) noexcept;
  SampleFailure failure(int i) const;
  BatchKey key() const { return {slot_.epoch, slot_.position}; }
  BatchView view();
  void begin_mix();
  void did(InputNode, int samples, std::int64_t begin, std::int64_t end);
  void trace_sample(int i, std::int64_t begin, const SampleClock&, std::int64_t end);
  float* image(int i) { return reinterpret_cast<float*>(slot_.images.data()) + i * plan_.image.elements(); }

  const InputPlan& plan_;
  Meter& meter_;
  BatchSlot slot_;
  Stamps stamps_;
  std::vector<Outcome> outcomes_;
  Arena spare_;  // of the batch transform: one image
  int mix_tiles_ = 0;
  std::mutex mix_mutex_;
  std::exception_ptr mix_bug_;
};

// The plan's slots. Throws Error(internal) for a plan without samples, slots or threads.
std::vector<std::unique_ptr<BatchWork>> make_slots(const InputPlan&, Meter&);

}  // namespace convoy
