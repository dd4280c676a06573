// A network in training on one batch of random images that lies in memory: what `bench train` and `bench step` run.
//
// Owns session and batch. The job must outlive it only while it is made. The peak loops use as many threads as the steps.
#pragma once

#include <cstdint>
#include <memory>

#include "bench/kernels/tile_runner.h"
#include "pipeline/core/isa.h"
#include "pipeline/exec/batch_slot.h"
#include "pipeline/exec/session.h"
#include "pipeline/graph/registry.h"
#include "pipeline/train/load_job.h"

namespace convoy::bench {

struct PhaseTimes {
  double forward = 0, backward = 0, update = 0;  // milliseconds on the wall
  double total() const { return forward + backward + update; }
};

class TrainingRun {
 public:
  // The job's batch size counts. Throws what make_session throws.
  TrainingRun(const Job&, const Registry&, int threads, StepWrapper wrap = {});

  PhaseTimes step();     // one training step
  double sample_peak();  // GF/s of the FMA loop, some milliseconds long

  const Session& session() const { return *session_; }
  Isa isa() const { return isa_; }
  int batch() const { return batch_.count; }
  TileRunner& runner() { return runner_; }
  std::int64_t planned_bytes() const;  // by the memory plan, batch included

 private:
  Isa isa_;
  std::unique_ptr<Session> session_;
  BatchSlot batch_;
  TileRunner runner_;
  std::int64_t done_ = 0;
};

// The peak of this process so far.
std::int64_t peak_resident_bytes();

}  // namespace convoy::bench
