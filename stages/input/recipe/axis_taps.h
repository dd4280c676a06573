// Which inputs each output position of one axis reads, and with what weights: a sparse matrix, row by row.
//
// Every separable operation is one such matrix an axis, and what several do in turn is their product, so a chain of crops,
// resizes, shifts and flips costs one warp and gives the same pixels as one after another.
//   keras     output i blends floor(p) and floor(p) + 1, p = scale i + offset; the EdgeMode says what lies outside
//   antialias a triangle of half-width max(scale, 1) around p, cut off at the picture's edge, weights summing to 1
//             (PIL's bilinear, torch's upsample with antialias)
// Weights are double until the kernels' tables are made of them. Weights of 0 are left out.
#pragma once

#include <vector>

#include "pipeline/graph/sample_recipe.h"

namespace convoy {

class AxisTaps {
 public:
  // Replaces the contents, keeps the memory.
  void make(const AxisMap&, EdgeMode, ResizeRule, int in_size, int out_size);
  void make_product(const AxisTaps& outer, const AxisTaps& inner);  // what `inner` and then `outer` do

  int size() const { return static_cast<int>(begin_.size()) - 1; }  // outputs
  int begin(int i) const { return begin_[i]; }                      // output i has the taps begin(i) .. begin(i + 1) - 1
  int end(int i) const { return begin_[i + 1]; }
  int index(int tap) const { return index_[tap]; }
  double weight(int tap) const { return weight_[tap]; }
  double sum(int i) const;  // of output i's weights: below 1 where a constant edge takes the place of pixels
  int most_taps() const;    // of any output, at least 1
  bool leaves_picture() const;
  // The first and the last input that is read; {0, 0} when none is.
  struct Range {
    int first, last;
  };
  Range reads() const;

 private:
  void start() { begin_.assign(1, 0), index_.clear(), weight_.clear(); }
  void add(int index, double weight);
  void end_output() { begin_.push_back(static_cast<int>(index_.size())); }
  void add_blend(double position, EdgeMode, int size);
  void add_triangle(double position, double reach, int size);

  std::vector<int> begin_{0}, index_;
  std::vector<double> weight_;
};

}  // namespace convoy
