// The bottleneck of a run, in one line a person can act on: a pure function of what the meter showed.
//
// How it decides: a step that waits less than 5 % of its time is the bottleneck. Otherwise the busiest is: the step, the read
// threads, or the other threads, and of these the part that takes most of their time. Where none is busy for 60 % of the time,
// the batches wait for each other: for a slow one before them (order), or for a slot.
#pragma once

#include <string>
#include <string_view>

#include "pipeline/exec/meter_reading.h"

namespace convoy {

enum class Bottleneck { unknown, step, sampler, read, decode, augment, order, slots };

struct Verdict {
  Bottleneck bottleneck = Bottleneck::unknown;
  double wait_share = 0;  // of the step's time, for input
  double gain = 0;        // of what `line` proposes
  std::string line;       // "decode-bound: ..."
};

std::string_view name_of(Bottleneck);  // "decode-bound"
Bottleneck find_bottleneck(const MeterReading&);
Verdict verdict(const MeterReading&);

}  // namespace convoy
