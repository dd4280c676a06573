#include "stages/steps/depthwise/depthwise_axis.h"

#include <algorithm>
#include <numeric>

#include "pipeline/core/divide.h"

namespace convoy {
namespace {

// Taps k of the phase: those for which (phase + pad - k * dilation) is a multiple of the stride.
TapPass backward_pass(const DepthwiseAxis& a, int phase) {
  TapPass pass;
  pass.first = phase;
  pass.step = a.stride;
  pass.count = ceil_div(std::max(0, a.input - phase), a.stride);
  int first_tap = 0;
  while (first_tap < a.kernel && (phase + a.pad - first_tap * a.dilation) % a.stride != 0) ++first_tap;
  if (first_tap == a.kernel) return pass;
  const int common = std::gcd(a.stride, a.dilation);
  const int tap_step = a.stride / common;
  pass.taps = (a.kernel - 1 - first_tap) / tap_step + 1;
  // A later tap reads an earlier source, so the pass runs through its taps backwards.
  pass.tap_first = first_tap + (pass.taps - 1) * tap_step;
  pass.tap_step = -tap_step;
  pass.tap_source_step = a.dilation / common;
  pass.source = (phase + a.pad - pass.tap_first * a.dilation) / a.stride;
  return pass;
}

PixelRange taps_inside(const TapPass& pass, int step, int size) {
  PixelRange taps{0, pass.taps};
  const auto source = [&](int tap) { return pass.source + pass.source_step * step + pass.tap_source_step * tap; };
  while (taps.size() > 0 && source(taps.begin) < 0) ++taps.begin;
  while (taps.size() > 0 && source(taps.end - 1) >= size) --taps.end;
  return taps;
}

TapPass part_of(const TapPass& pass, PixelRange steps, PixelRange taps) {
  TapPass part = pass;
  part.first += pass.step * steps.begin;
  part.count = steps.size();
  part.source += pass.source_step * steps.begin + pass.tap_source_step * taps.begin;
  part.tap_first += pass.tap_step * taps.begin;
  part.taps = taps.size();
  return part;
}

}  // namespace

TapPasses passes_inside(const TapPasses& passes, int size) {
  TapPasses parts;
  for (const TapPass& pass : passes) {
    for (int begin = 0; begin < pass.count;) {
      const PixelRange taps = taps_inside(pass, begin, size);
      int end = begin + 1;
      for (; end < pass.count; ++end) {
        const PixelRange next = taps_inside(pass, end, size);
        if (next.begin != taps.begin || next.end != taps.end) break;
      }
      parts.push_back(part_of(pass, {begin, end}, taps));
      begin = end;
    }
  }
  return parts;
}

TapPasses forward_passes(const DepthwiseAxis& a) {
  TapPass pass;
  pass.count = a.output;
  pass.source = -a.pad;
  pass.source_step = a.stride;
  pass.taps = a.kernel;
  pass.tap_source_step = a.dilation;
  return {pass};
}

TapPasses backward_passes(const DepthwiseAxis& a) {
  TapPasses passes;
  for (int phase = 0; phase < a.stride; ++phase) passes.push_back(backward_pass(a, phase));
  return passes;
}

PixelRange steps_in(const TapPass& pass, PixelRange targets) {
  const auto steps_before = [&](int target) {
    return std::min(pass.count, ceil_div(std::max(0, target - pass.first), pass.step));
  };
  return {steps_before(targets.begin), steps_before(targets.end)};
}

PixelRange sources_of(const TapPasses& passes, PixelRange targets) {
  PixelRange all;
  for (const TapPass& pass : passes) {
    const PixelRange steps = steps_in(pass, targets);
    if (pass.taps == 0 || steps.size() == 0) continue;
    const int begin = pass.source + pass.source_step * steps.begin;
    const int end = pass.source + pass.source_step * (steps.end - 1) + pass.tap_source_step * (pass.taps - 1) + 1;
    all = all.size() == 0 ? PixelRange{begin, end} : PixelRange{std::min(all.begin, begin), std::max(all.end, end)};
  }
  return all;
}

}  // namespace convoy
