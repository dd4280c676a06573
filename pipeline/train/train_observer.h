// What the trainer tells the outside: one call a step, an epoch, a checkpoint. Logs and progress are observers; the
// trainer itself prints nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "pipeline/exec/batch_slot.h"
#include "pipeline/exec/meter_reading.h"
#include "pipeline/train/checkpoint_data.h"

namespace convoy {

struct StepReport {
  std::int64_t step = 0;          // optimizer steps done, this one included
  std::int64_t epoch = 0;         // from 1
  std::int64_t position = 0;      // samples of the epoch consumed
  std::int64_t epoch_size = 0;    // samples of the epoch
  double loss = 0, accuracy = 0;  // of the epoch so far
  double learning_rate = 0;
  MeterReading input;                        // what the input side has done since the start of this run
  std::span<const std::int32_t> sample_ids;  // of this step, in order
};

class TrainObserver {
 public:
  virtual ~TrainObserver() = default;
  virtual void on_step(const StepReport&) {}
  virtual void on_bad_sample(const SampleFailure&, std::int64_t /*epoch*/) {}
  virtual void on_epoch(const EpochRecord&, const CheckpointData& /*history*/) {}
  virtual void on_checkpoint(const std::filesystem::path&, std::int64_t /*step*/) {}
  virtual void on_note(const std::string& /*message*/) {}
};

}  // namespace convoy
