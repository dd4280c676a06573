#include "stages/input/recipe/axis_taps.h"

#include <algorithm>
#include <cmath>

namespace convoy {
namespace {

int modulo(int a, int n) { return ((a % n) + n) % n; }

// Where a position outside is read; -1 where a constant takes its place.
int place(int index, int size, EdgeMode edges) {
  if (index >= 0 && index < size) return index;
  switch (edges) {
    case EdgeMode::constant:
      return -1;
    case EdgeMode::nearest:
      return std::clamp(index, 0, size - 1);
    case EdgeMode::wrap:
      return modulo(index, size);
    case EdgeMode::reflect: {
      const int period = modulo(index, 2 * size);
      return period < size ? period : 2 * size - 1 - period;
    }
  }
  return -1;
}

}  // namespace

void AxisTaps::make(const AxisMap& map, EdgeMode edges, ResizeRule rule, int in_size, int out_size) {
  start();
  for (int i = 0; i < out_size; ++i) {
    const double position = map.scale * i + map.offset;
    if (rule == ResizeRule::antialias) {
      add_triangle(position, std::max(std::abs(map.scale), 1.0), in_size);
    } else {
      add_blend(position, edges, in_size);
    }
    end_output();
  }
}

void AxisTaps::make_product(const AxisTaps& outer, const AxisTaps& inner) {
  start();
  for (int i = 0; i < outer.size(); ++i) {
    for (int o = outer.begin(i); o < outer.end(i); ++o) {
      const int middle = outer.index(o);
      for (int t = inner.begin(middle); t < inner.end(middle); ++t) add(inner.index(t), outer.weight(o) * inner.weight(t));
    }
    end_output();
  }
}

// Of the output that is being made. An input that it already reads gets more weight.
void AxisTaps::add(int index, double weight) {
  if (index < 0 || weight == 0.0) return;
  for (int t = static_cast<int>(index_.size()) - 1; t >= begin_.back(); --t) {
    if (index_[t] != index) continue;
    weight_[t] += weight;
    return;
  }
  index_.push_back(index);
  weight_.push_back(weight);
}

void AxisTaps::add_blend(double position, EdgeMode edges, int size) {
  const double floor = std::floor(position);
  const int below = static_cast<int>(floor);
  add(place(below, size, edges), 1.0 - (position - floor));
  add(place(below + 1, size, edges), position - floor);
}

void AxisTaps::add_triangle(double position, double reach, int size) {
  const double centre = position + 0.5;  // in pixel edges, as PIL counts
  const int first = std::max(static_cast<int>(centre - reach + 0.5), 0);
  const int last = std::min(static_cast<int>(centre + reach + 0.5), size);
  double total = 0.0;
  for (int j = first; j < last; ++j) total += std::max(0.0, 1.0 - std::abs(j - position) / reach);
  for (int j = first; j < last; ++j) add(j, std::max(0.0, 1.0 - std::abs(j - position) / reach) / total);
}

double AxisTaps::sum(int i) const {
  double sum = 0.0;
  for (int t = begin(i); t < end(i); ++t) sum += weight_[t];
  return sum;
}

int AxisTaps::most_taps() const {
  int most = 1;
  for (int i = 0; i < size(); ++i) most = std::max(most, end(i) - begin(i));
  return most;
}

bool AxisTaps::leaves_picture() const {
  for (int i = 0; i < size(); ++i) {
    if (sum(i) < 1.0 - 1e-9) return true;
  }
  return false;
}

AxisTaps::Range AxisTaps::reads() const {
  if (index_.empty()) return {0, 0};
  const auto [low, high] = std::minmax_element(index_.begin(), index_.end());
  return {*low, *high};
}

}  // namespace convoy
