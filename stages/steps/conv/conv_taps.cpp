#include "stages/steps/conv/conv_taps.h"

#include <algorithm>

#include "pipeline/core/divide.h"

namespace convoy {
namespace {

TapRun taps_of(const TapAxis& a, int output) {
  const int position = a.origin + output * a.step;
  const int first = position >= 0 ? 0 : std::min(a.taps, ceil_div(-position, a.dilation));
  const int end = position >= a.extent ? 0 : std::min(a.taps, (a.extent - 1 - position) / a.dilation + 1);
  return {output, 1, first, std::max(0, end - first)};
}

}  // namespace

TapRun TapAxis::run(int first, int end) const {
  if (!trimmed) return {first, end - first, 0, taps};
  TapRun run = taps_of(*this, first);
  for (; run.end() < end; ++run.count) {
    const TapRun next = taps_of(*this, run.end());
    if (next.first_tap != run.first_tap || next.taps != run.taps) break;
  }
  return run;
}

}  // namespace convoy
