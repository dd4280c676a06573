// The windows of an adaptive pool along one axis: of m windows over n positions, window i is floor(i n / m) up to, not
// including, ceil((i + 1) n / m), as PyTorch and Keras have it. They leave no gap, may overlap, and with m > n repeat.
#pragma once

#include <algorithm>
#include <vector>

namespace convoy {

struct AdaptiveWindows {
  std::vector<int> first, extent;  // by window: its first position and how many it has
  std::vector<float> share;        // by window: 1 / extent
  // By position: the first window that covers it, and how many do; they follow one another.
  std::vector<int> first_window, windows;

  AdaptiveWindows(int positions, int count) : first_window(positions, count), windows(positions, 0) {
    for (int i = 0; i < count; ++i) {
      const int begin = i * positions / count, end = ((i + 1) * positions + count - 1) / count;
      first.push_back(begin);
      extent.push_back(end - begin);
      share.push_back(1.0f / static_cast<float>(end - begin));
      for (int position = begin; position < end; ++position) {
        first_window[position] = std::min(first_window[position], i);
        ++windows[position];
      }
    }
  }

  int largest() const { return *std::ranges::max_element(extent); }
  int most_windows() const { return *std::ranges::max_element(windows); }
};

}  // namespace convoy
