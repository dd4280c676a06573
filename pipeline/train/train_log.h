// The run's logs: a CSV row an epoch and a JSON line an event.
//
// The CSV is rewritten from the history at each epoch's end, so a resumed run continues it without gaps or repeats.
// Step and epoch events tell the input's bottleneck and the figures of each node since the event before of their kind.
// Columns follow Keras's CSVLogger: epoch from 0, metrics sorted, NA where there is none.
#pragma once

#include <filesystem>
#include <fstream>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "pipeline/train/input_window.h"
#include "pipeline/train/train_observer.h"

namespace convoy {

// With `top5`, columns top5 and val_top5 too.
std::string csv_of(const std::vector<EpochRecord>& history, bool top5);

class TrainLog final : public TrainObserver {
 public:
  // Throws Error(io), as every event does, when a file cannot be written. An empty `csv` path writes no CSV.
  // `top5`: the metric is asked for.
  TrainLog(std::filesystem::path csv, const std::filesystem::path& json_lines, double report_every, bool top5);

  void on_step(const StepReport&) override;
  void on_bad_sample(const SampleFailure&, std::int64_t epoch) override;
  void on_epoch(const EpochRecord&, const CheckpointData&) override;
  void on_checkpoint(const std::filesystem::path&, std::int64_t step) override;
  void on_note(const std::string&) override;

 private:
  void write(const nlohmann::json&);

  std::filesystem::path csv_, json_lines_;
  std::ofstream lines_;
  double report_every_;
  bool top5_;
  double last_report_ = -1e9;
  InputWindow step_, epoch_;
};

}  // namespace convoy
