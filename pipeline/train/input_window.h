// The input side between two moments: readings that grow from step to step, cut into pieces.
#pragma once

#include "pipeline/exec/meter_reading.h"
#include "pipeline/exec/verdict.h"

namespace convoy {

class InputWindow {
 public:
  void extend(const MeterReading& now) { now_ = now; }
  // What came since the last cut.
  MeterReading cut() {
    MeterReading piece = now_;
    piece -= cut_;
    cut_ = now_;
    return piece;
  }

 private:
  MeterReading now_, cut_;
};

}  // namespace convoy
