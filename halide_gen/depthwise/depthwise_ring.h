// Rows of a map with a border around them, a few at a time: the source of the sliding depthwise kernels.
//
// The map itself carries no border: its mins say where it lies among the positions that the taps reach, and what is beyond its
// bounds counts as `outside`. A kernel copies each row once into a ring of rows on its stack, border included, just before the
// first output row that needs it; all taps then read the ring, which the first cache holds.
#pragma once

#include "Halide.h"
#include "halide_gen/depthwise/depthwise_algorithm.h"

namespace convoy::gen {

constexpr int kRingLanes = 16;

class DepthwiseRing {
 public:
  Halide::Func rows{"rows"};  // (c, px, row, p) as x

  // Columns 0 .. columns - 1 of all rows; x begins at column 0 or later and ends inside. `outside` is a run-time zero: a constant
  // would make LLVM call memset for every border.
  template <typename X>
  DepthwiseRing(const X& x, const Halide::Expr& outside, const Halide::Expr& columns, const DepthwiseVars& v)
      : left_(0, x.dim(1).min(), "left"),
        inside_(x.dim(1).min(), x.dim(1).extent(), "inside"),
        right_(x.dim(1).min() + x.dim(1).extent(), columns - x.dim(1).min() - x.dim(1).extent(), "right") {
    const Halide::Expr top = x.dim(2).min(), last = top + x.dim(2).extent() - 1;
    rows(v.c, v.px, v.row, v.p) = Halide::undef<float>();
    rows(v.c, left_, v.row, v.p) = outside;
    rows(v.c, inside_, v.row, v.p) =
        Halide::select(v.row >= top && v.row <= last, x(v.c, inside_, Halide::clamp(v.row, top, last), v.p), outside);
    rows(v.c, right_, v.row, v.p) = outside;
  }

  // `per_step` new rows for each step of `step`, kept for the steps of `plane`; `live` rows at a time. Beyond 16 KB Halide
  // would put them on the heap.
  void schedule(const Halide::LoopLevel& plane, const Halide::LoopLevel& step, int live, int most_columns,
                const DepthwiseVars& v) {
    rows.store_at(plane).compute_at(step).fold_storage(v.row, live).store_in(Halide::MemoryType::Stack);
    rows.bound_extent(v.c, kRingLanes).bound_storage(v.c, kRingLanes).bound_storage(v.px, most_columns);
    for (int stage = 0; stage < 3; ++stage) rows.update(stage).vectorize(v.c);
  }

 private:
  Halide::RDom left_, inside_, right_;
};

}  // namespace convoy::gen
