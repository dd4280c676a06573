#include "pipeline/graph/winograd_eligible.h"

#include <algorithm>
#include <array>

namespace convoy {
namespace {

using winograd::Axis;
using winograd::axis_of;
using winograd::Grid;

// Numbers that Winograd steps know, with the value each must have (-1: any) and has when it is absent.
struct Known {
  const char* name;
  int value, absent;
};
constexpr std::array kKnown{Known{"kernel_h", -1, 1}, Known{"kernel_w", -1, 1},  Known{"stride_h", -1, 1},
                            Known{"stride_w", -1, 1}, Known{"dilation_h", 1, 1}, Known{"dilation_w", 1, 1},
                            Known{"groups", 1, 1},    Known{"pad_top", -1, 0},   Known{"pad_left", -1, 0}};

constexpr int kMostStride = 2;

struct PaddedAxis {
  Axis axis;
  int pad;
};

PaddedAxis padded_axis(int taps, int stride, int pad, bool towards_input) {
  if (!towards_input) return {axis_of(taps, stride == 1 ? Grid::dense : Grid::strided), pad};
  const int turned = taps - 1 - pad;
  if (stride == 1) return {axis_of(taps), turned};
  const int odd = turned & 1;  // also of negative numbers
  return {axis_of(taps, odd ? Grid::spread_odd : Grid::spread_even), (turned - odd) / 2};
}

}  // namespace

WinogradCorrelation winograd_correlation(const Attributes& a, bool towards_input) {
  const PaddedAxis y = padded_axis(a.integer("kernel_h", 1), a.integer("stride_h", 1), a.integer("pad_top", 0), towards_input);
  const PaddedAxis x = padded_axis(a.integer("kernel_w", 1), a.integer("stride_w", 1), a.integer("pad_left", 0), towards_input);
  return {{y.axis, x.axis}, y.pad, x.pad};
}

WinogradCorrelation winograd_correlation(const Attributes& a) { return winograd_correlation(a, a.integer("rotated", 0) != 0); }

winograd::Form winograd_form(const Attributes& a) { return winograd_correlation(a).form; }

Attributes winograd_attributes(const Attributes& a, bool rotated) {
  return {{"kernel_h", a.integer("kernel_h", 1)},
          {"kernel_w", a.integer("kernel_w", 1)},
          {"stride_h", a.integer("stride_h", 1)},
          {"stride_w", a.integer("stride_w", 1)},
          {"pad_top", a.integer("pad_top", 0)},
          {"pad_left", a.integer("pad_left", 0)},
          {"rotated", rotated ? 1 : 0}};
}

bool is_winograd_convolution(const Attributes& a, bool towards_input, std::string_view also_known) {
  if (std::max(a.integer("stride_h", 1), a.integer("stride_w", 1)) > kMostStride) return false;
  if (!winograd::has_form(winograd_correlation(a, towards_input).form)) return false;
  for (const Known& known : kKnown) {
    if (known.value >= 0 && a.integer(known.name, known.absent) != known.value) return false;
  }
  return std::ranges::all_of(a.all(), [&](const auto& entry) {
    return entry.first == also_known || std::ranges::find(kKnown, entry.first, &Known::name) != kKnown.end();
  });
}

}  // namespace convoy
