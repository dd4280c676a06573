#include "pipeline/train/lr_schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace convoy {

LrSchedule::LrSchedule(const spec::LrScheduleSpec& spec, double learning_rate, std::int64_t steps_per_epoch, int epochs)
    : spec_(spec),
      base_(learning_rate),
      steps_per_epoch_(static_cast<double>(std::max<std::int64_t>(1, steps_per_epoch))),
      epochs_(epochs) {}

double LrSchedule::rate(std::int64_t step) const {
  const double epoch = static_cast<double>(step) / steps_per_epoch_;
  return main_rate(epoch) * warmup(epoch);
}

double LrSchedule::warmup(double epoch) const {
  if (epoch >= spec_.warmup_epochs) return 1.0;
  if (spec_.warmup_method == "constant") return spec_.warmup_factor;
  // The first step already trains: linear from the factor, reached before step 0, to 1 at the end of the warm-up.
  const double share = (epoch * steps_per_epoch_ + 1.0) / (spec_.warmup_epochs * steps_per_epoch_);
  return spec_.warmup_factor + (1.0 - spec_.warmup_factor) * std::min(1.0, share);
}

double LrSchedule::main_rate(double epoch) const {
  const double whole_epoch = std::floor(epoch);
  if (spec_.name == "step") return base_ * std::pow(spec_.gamma, std::floor(whole_epoch / spec_.step_epochs));
  if (spec_.name == "exponential") return base_ * std::pow(spec_.gamma, whole_epoch);
  if (spec_.name == "multistep") {
    const auto passed =
        std::count_if(spec_.milestones.begin(), spec_.milestones.end(), [&](double milestone) { return epoch >= milestone; });
    return base_ * std::pow(spec_.gamma, static_cast<double>(passed));
  }
  const double span = std::max(1e-9, epochs_ - spec_.warmup_epochs);
  const double progress = std::clamp((epoch - spec_.warmup_epochs) / span, 0.0, 1.0);
  const double range = base_ - spec_.min_learning_rate;
  if (spec_.name == "cosine") {
    return spec_.min_learning_rate + range * 0.5 * (1.0 + std::cos(std::numbers::pi * progress));
  }
  if (spec_.name == "polynomial") return spec_.min_learning_rate + range * std::pow(1.0 - progress, spec_.power);
  return base_;
}

}  // namespace convoy
