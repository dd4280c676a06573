// Hands every event to several observers, in order.
#pragma once

#include <vector>

#include "pipeline/train/train_observer.h"

namespace convoy {

class Observers final : public TrainObserver {
 public:
  explicit Observers(std::vector<TrainObserver*> all) : all_(std::move(all)) {}
  void add(TrainObserver& observer) { all_.push_back(&observer); }  // it outlives this
  void on_step(const StepReport& r) override {
    for (TrainObserver* o : all_) o->on_step(r);
  }
  void on_bad_sample(const SampleFailure& f, std::int64_t epoch) override {
    for (TrainObserver* o : all_) o->on_bad_sample(f, epoch);
  }
  void on_epoch(const EpochRecord& r, const CheckpointData& state) override {
    for (TrainObserver* o : all_) o->on_epoch(r, state);
  }
  void on_checkpoint(const std::filesystem::path& file, std::int64_t step) override {
    for (TrainObserver* o : all_) o->on_checkpoint(file, step);
  }
  void on_note(const std::string& message) override {
    for (TrainObserver* o : all_) o->on_note(message);
  }

 private:
  std::vector<TrainObserver*> all_;
};

}  // namespace convoy
