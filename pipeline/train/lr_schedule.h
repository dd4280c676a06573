// The learning rate as a pure function of the optimizer step.
//
// Epoch-based schedules of torchvision and Keras, evaluated once a step: an epoch is steps_per_epoch steps. The warm-up
// multiplies the rate during the first warmup_epochs; cosine and polynomial run over the epochs behind it.
#pragma once

#include <cstdint>

#include "pipeline/spec/pipeline_spec.h"

namespace convoy {

class LrSchedule {
 public:
  LrSchedule(const spec::LrScheduleSpec&, double learning_rate, std::int64_t steps_per_epoch, int epochs);
  // The rate of the step after `step` steps are done.
  double rate(std::int64_t step) const;

 private:
  double main_rate(double epoch) const;
  double warmup(double epoch) const;

  spec::LrScheduleSpec spec_;
  double base_;
  double steps_per_epoch_;
  double epochs_;
};

}  // namespace convoy
