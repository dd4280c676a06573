// The size of each layer's gradient over a run, `log: {gradient_norms: true}`: gradient_norms.csv in the run folder.
//
// Columns: epoch (from 0, as in log.csv), layer, norm: the L2 norm over all parameters of the layer, its mean over the
// steps of the epoch that this process ran. Rows of epochs that a resumed run repeats are replaced. One pass over all
// gradients a step: an aid for experiments.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "pipeline/exec/session.h"
#include "pipeline/train/train_observer.h"

namespace convoy {

class GradientNorms final : public TrainObserver {
 public:
  GradientNorms(const Session&, std::filesystem::path csv);  // the session outlives this

  void on_step(const StepReport&) override;
  // Throws Error(io) when the file cannot be written.
  void on_epoch(const EpochRecord&, const CheckpointData&) override;

 private:
  std::string rows_before(std::int64_t epoch) const;
  void write_whole(const std::string& text) const;

  const Session& session_;
  std::filesystem::path csv_;
  std::vector<std::string> layers_;      // with gradients, in model order
  std::map<std::string, double> norms_;  // by layer: the sum over the steps
  std::int64_t steps_ = 0;
};

}  // namespace convoy
