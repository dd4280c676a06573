// Elements of a Winograd step's output in double, from its operands as they lie in memory: maps or transformed maps V,
// transformed weights U or plain ones. Layouts: pipeline/graph/winograd_layout.h; V and U are any numbers, whether or not a
// transform makes them.
#pragma once

#include <vector>

#include "bench/tune/conv_maps.h"
#include "bench/tune/reference_sample.h"
#include "halide_gen/winograd/winograd_matrices.h"
#include "pipeline/graph/winograd_layout.h"
#include "stages/steps/winograd/tile_order.h"

namespace convoy::bench {

class WinogradSample {
 public:
  explicit WinogradSample(TuneProblem&);

  const Shape& output() const { return y_; }
  // With the tolerance of tests/stages/winograd_test.cpp: the magnitudes of all terms that meet in the element on the way through
  // the Winograd domain, by eps and the root of their number.
  ReferenceElement element(int n, int y, int x, int c) const;

 private:
  // A number with the sum of the magnitudes of the terms that it is made of.
  struct Term {
    double value = 0, magnitude = 0;
  };
  using Tile = std::vector<Term>;  // of all products xi, or filters
  struct BothAxes {
    winograd::Matrix y, x;
  };
  // y x^T of a matrix of elements.
  template <typename Element>
  Tile transformed(const BothAxes&, const Element&) const;
  Tile stored(const float* values, std::int64_t step, int count) const;

  Tile map_tile(int n, int tile_y, int tile_x, int channel) const;
  Tile filter(int in, int out) const;
  double source_at(int n, int y, int x, int c) const;  // zero outside the map
  double tap(int ky, int kx, int in, int out) const;

  WinogradCorrelation correlation_;
  const Form& form_ = correlation_.form;
  BothAxes input_, filter_, output_;
  bool contract_, rotated_;
  int batch_, in_channels_;
  Shape x_, y_;  // what the step reads, unless that is V, and writes
  WinogradProblem problem_;
  TileAxis rows_, columns_;
  TileLayout tiles_;
  FilterLayout filters_;
  const float *maps_, *weights_;
};

}  // namespace convoy::bench
