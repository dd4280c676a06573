// One training job from start to end: data, session, run folder, logs, checkpoints and the trainer, put together.
#pragma once

#include <filesystem>
#include <functional>

#include "pipeline/graph/registry.h"
#include "pipeline/train/load_job.h"
#include "pipeline/train/trainer.h"

namespace convoy {

struct TrainRunOptions {
  bool resume = false;               // continue the newest checkpoint of the run folder; starts anew when there is none
  bool allow_inexact = false;        // resume with this machine's kernels when the stored plan cannot run here
  std::filesystem::path weights;     // start from these weights (Keras legacy .h5 or checkpoint) instead of initialisers
  bool weights_by_position = false;  // see foreign_weights.h
  bool partial_weights = false;      // what does not fit keeps its initial values, and is listed
  int threads = 1;
  bool show_progress = true;
  std::filesystem::path trace;  // write a Chrome trace of the run here; empty: none
};

// Throws Error with the exit code of what went wrong; the last checkpoint is intact then.
TrainOutcome run_training(const Job&, const Registry&, const TrainRunOptions&, const std::function<bool()>& stop_requested);

// What a checkpoint of this job holds beside tensors and counters.
void describe_job(const Job&, const DataSource& train, CheckpointData&);

}  // namespace convoy
