// The progress line on stderr: one line redrawn on a terminal, plain lines otherwise.
#pragma once

#include <string>

#include "pipeline/core/clock.h"
#include "pipeline/train/input_window.h"
#include "pipeline/train/train_observer.h"

namespace convoy {

class Progress final : public TrainObserver {
 public:
  // `epochs` in all; a line every `report_every` seconds (at most one in ten seconds off a terminal).
  Progress(int epochs, double report_every);
  ~Progress() override;

  void on_step(const StepReport&) override;
  void on_bad_sample(const SampleFailure&, std::int64_t epoch) override;
  void on_epoch(const EpochRecord&, const CheckpointData&) override;
  void on_note(const std::string&) override;

 private:
  void draw(const std::string& line);
  void print(const std::string& line);  // a line that stays
  void print_verdict();

  int epochs_;
  bool terminal_;
  double report_every_;
  Stopwatch since_start_;
  double last_report_ = 0;
  std::int64_t seen_ = 0;  // images since the start
  InputWindow line_, epoch_;
  Bottleneck printed_ = Bottleneck::unknown;
  bool line_open_ = false;
};

}  // namespace convoy
