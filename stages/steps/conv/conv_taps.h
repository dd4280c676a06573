// Which taps meet the map, along one axis: outputs next to a border have some that see padding alone.
//
// They are left out, which changes no sum. A 7x1 kernel on 17 rows has 107 of 119, a backward pass of 3x3 with stride 2 over 17
// rows 51 of 53.
#pragma once

namespace convoy {

// Outputs side by side, all of which have the same taps.
struct TapRun {
  int first = 0, count = 0;
  int first_tap = 0, taps = 0;
  int end() const { return first + count; }
};

struct TapAxis {
  int origin = 0, step = 1;  // source position of output 0's first tap, and from one output to the next
  int taps = 0, dilation = 1;
  int extent = 0;       // of the source
  bool trimmed = true;  // else every tap is computed; the source has zeros outside

  // The longest run from output `first` on that ends before `end`.
  TapRun run(int first, int end) const;
};

}  // namespace convoy
