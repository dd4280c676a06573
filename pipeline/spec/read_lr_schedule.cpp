#include <algorithm>

#include "pipeline/spec/read_sections.h"

namespace convoy::spec {
namespace {

constexpr double kMostEpochs = 1e6;

// Reads a key when the schedule uses it; refuses it otherwise, so that no setting is silently without effect.
class ScheduleKeys {
 public:
  ScheduleKeys(ParamReader& reader, std::string schedule) : reader_(reader), schedule_(std::move(schedule)) {}

  bool uses(const std::string& key, const std::vector<std::string>& schedules) {
    if (std::find(schedules.begin(), schedules.end(), schedule_) != schedules.end()) return true;
    reader_.child(key);
    if (!reader_.has(key)) return false;
    std::string all;
    for (const std::string& name : schedules) all += (all.empty() ? "" : ", ") + name;
    reader_.error(key, "has no effect with name: " + schedule_ + " (it belongs to: " + all + "); remove it");
    return false;
  }

 private:
  ParamReader& reader_;
  std::string schedule_;
};

std::vector<double> read_milestones(ParamReader& reader) {
  const std::vector<double> milestones = reader.reals("milestones", std::nullopt);
  const bool rising = std::adjacent_find(milestones.begin(), milestones.end(), std::greater_equal<>()) == milestones.end();
  if (milestones.empty() || !rising || milestones.front() <= 0.0 || milestones.back() > kMostEpochs) {
    reader.error("milestones", "expected rising epochs above 0, like [30, 60, 80]");
  }
  return milestones;
}

}  // namespace

LrScheduleSpec read_lr_schedule(ParamReader& reader, double learning_rate) {
  LrScheduleSpec spec;
  spec.name = reader.choice("name", spec.name, {"constant", "step", "multistep", "exponential", "cosine", "polynomial"});
  spec.warmup_epochs = reader.real("warmup_epochs", spec.warmup_epochs, 0.0, kMostEpochs);
  spec.warmup_method = reader.choice("warmup_method", spec.warmup_method, {"linear", "constant"});
  spec.warmup_factor = reader.real("warmup_factor", spec.warmup_factor, 0.0, 1.0);
  ScheduleKeys keys(reader, spec.name);
  if (keys.uses("gamma", {"step", "multistep", "exponential"})) spec.gamma = reader.real("gamma", spec.gamma, 1e-12, 1.0);
  if (keys.uses("step_epochs", {"step"})) spec.step_epochs = reader.real("step_epochs", spec.step_epochs, 1e-3, kMostEpochs);
  if (keys.uses("milestones", {"multistep"})) spec.milestones = read_milestones(reader);
  if (keys.uses("min_learning_rate", {"cosine", "polynomial"})) {
    spec.min_learning_rate = reader.real("min_learning_rate", spec.min_learning_rate, 0.0, 1e6);
    if (spec.min_learning_rate > learning_rate) reader.error("min_learning_rate", "is above optimizer.learning_rate");
  }
  if (keys.uses("power", {"polynomial"})) spec.power = reader.real("power", spec.power, 1e-3, 1e3);
  return spec;
}

}  // namespace convoy::spec
