// A table of one float a position of an axis, with a zero before the first and one behind the last.
#pragma once

#include <algorithm>
#include <vector>

#include "stages/steps/kernel_views.h"

namespace convoy {

class BorderedTable {
 public:
  explicit BorderedTable(const std::vector<float>& values) : values_(values.size() + 2, 0.0f) {
    std::copy(values.begin(), values.end(), values_.begin() + 1);
  }

  // Valid while the table lives; its coordinates begin at -1.
  Halide::Runtime::Buffer<const float, 1> view() const {
    auto all = flat_view(values_.data(), static_cast<std::int64_t>(values_.size()));
    all.set_min(-1);
    return all;
  }

 private:
  std::vector<float> values_;
};

}  // namespace convoy
