// The training loop over a session and an input pipeline.
//
// It owns the counters of the run (step, epoch, position, partial sums, history) and nothing else: memory belongs to the
// session, data to the source, files to the checkpoint store. Everything that decides the next step's bits is in
// snapshot(), so a run that is restored from one continues with the same bits.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "pipeline/exec/session.h"
#include "pipeline/train/bad_sample_policy.h"
#include "pipeline/train/checkpoint_data.h"
#include "pipeline/train/data_source.h"
#include "pipeline/train/load_job.h"
#include "pipeline/train/lr_schedule.h"
#include "pipeline/train/metrics.h"
#include "pipeline/train/train_observer.h"

namespace convoy {

enum class TrainOutcome { finished, stopped };

struct TrainerParts {
  const Job& job;
  Session& session;
  DataSource& train;
  DataSource* val = nullptr;  // null: no validation
  TrainObserver& observer;
  // Polled between batches, in training and in validation.
  std::function<bool()> stop_requested = [] { return false; };
  // Called at the end of each epoch, every save_freq steps and at a stop; writes the snapshot somewhere safe.
  std::function<void(CheckpointData)> save = [](CheckpointData) {};
  std::int64_t stop_after_steps = -1;  // ends the run (as stopped) once this many steps are done; -1: never
};

class Trainer {
 public:
  explicit Trainer(TrainerParts);

  // Counters and model of a checkpoint. Throws Error(bad_spec) when it belongs to other data or another model.
  void restore(const CheckpointData&, const std::string& source);
  // Counters, weights and slots, tensors as views of the session (see view_model_state). Spec, kernel plan and class
  // names are the caller's to add.
  CheckpointData snapshot() const;

  TrainOutcome run();

  std::int64_t step() const { return state_.step; }
  const CheckpointData& counters() const { return state_; }  // without tensors

 private:
  bool train_epoch();  // false when it was stopped
  bool train_batch(BatchSlot&);
  bool finish_epoch();  // validation, record; false when it was stopped. The state is saved in either case
  std::optional<ClassificationMetrics> validate();  // empty when it was stopped
  void train_step(const BatchSlot&);
  void refuse_non_finite(double loss) const;
  bool should_stop() const;
  double last_rate() const;
  MeterReading input_reading() const;  // of this run's training so far
  EpochRecord make_record(double seconds) const;

  TrainerParts parts_;
  LrSchedule schedule_;
  BadSamplePolicy policy_;
  ClassificationMetrics metrics_;
  CheckpointData state_;
  double epoch_seconds_ = 0;
  MeterReading epochs_before_;  // the input of this run's epochs that are done
};

}  // namespace convoy
