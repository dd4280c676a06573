// How pooling kernels run: any windows, windows side by side, and windows of compile-time size, several rows at once.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "halide_gen/pooling/pooling_algorithm.h"
#include "halide_gen/pooling/rows_at_once.h"
#include "halide_gen/prefetch_pass.h"

namespace convoy::gen {

// Any windows: what those of `window` sum up to, or the best of them, is `gathered` in registers for one element of the output
// after the other.
inline void schedule_gathering(Halide::Func output, Halide::Func gathered, const Halide::RDom& window) {
  const Halide::Var c = output.args()[0], element = output.args()[1];
  gathered.compute_at(output, element).vectorize(c).update().reorder(c, window.x, window.y).vectorize(c);
}

// Code of its own where `window` has one of these sizes, as on the border of maps with windows of 3 x 3.
inline void unroll_windows(Halide::Func gathered, const Halide::RDom& window, const Halide::Expr& height,
                           const Halide::Expr& width, std::initializer_list<std::pair<int, int>> sizes) {
  for (const auto& [h, w] : sizes) {
    gathered.update().specialize(height == h && width == w).unroll(window.x).unroll(window.y);
  }
}

// Backward, windows side by side: a pixel is in one window alone, whose values `of_window` has. A row of pixels after the other:
// two at once took half as long again.
inline void schedule_apart(Halide::Func d_x, Halide::Func of_window) {
  const std::vector<Halide::Var> dims = d_x.args();
  const Halide::Var c = dims[0], u = dims[1], x = dims[2], v = dims[3], y = dims[4], p = dims[5];
  d_x.reorder(c, u, x, v, y, p).vectorize(c);
  of_window.compute_at(d_x, x).vectorize(c);
  d_x.specialize(d_x.output_buffer().dim(1).extent() == 2).unroll(u, 2);
}

// Windows of compile-time size and stride, `kRows` rows of them at once: what their rows have in common is computed once, in
// `rows`, a function (lane, x, row of the map, plane). It stays in registers; with 16 of them (AVX2) half a vector at a time
// does.
class WindowStrips {
 public:
  static constexpr int kRows = kStripRows;

  WindowStrips(int pool, int stride, int lanes) : rows_of_strip_((kRows - 1) * stride + pool), lanes_(lanes) {}

  void schedule(Halide::Func output, Halide::Func rows, const Halide::Var& c, const Halide::Var& x, const Halide::Var& y) const {
    Halide::Var part("part"), row("row");
    output.split(c, part, c, lanes_).split(y, y, row, kRows, Halide::TailStrategy::ShiftInwards);
    output.reorder(c, row, part, x, y).vectorize(c).unroll(row).unroll(part);
    const Halide::Var row_of_map = rows.args()[2];
    rows.compute_at(output, part).bound_extent(row_of_map, rows_of_strip_).vectorize(rows.args()[0]).unroll(row_of_map);
  }

 private:
  int rows_of_strip_, lanes_;
};

// Strips read and write several rows side by side, which the CPU's prefetcher does not follow: while one strip is computed, the
// lines of the next one are fetched.
class AheadOfStrips {
 public:
  // A map of which each step of a strip takes rows x columns pixels. `ahead`: address of the first that plane 0's second strip
  // has.
  struct Map {
    Halide::Expr ahead, row_stride, plane_stride;
    int rows, columns;
    int bytes = 4;  // of an element
  };

  // The output and the ends of the names of its loops over a strip, over strips and over planes.
  AheadOfStrips(std::string output, std::string x, std::string y, std::string plane)
      : output_(std::move(output)), x_(std::move(x)), y_(std::move(y)), plane_(std::move(plane)) {}

  void add_to(Halide::Pipeline& pipeline, const std::vector<Map>& maps) const {
    const auto lines = [maps, x = x_, y = y_, plane = plane_](const PrefetchPass::LoopVariable& loop) {
      std::vector<Halide::Expr> addresses;
      for (const Map& map : maps) {
        const Halide::Expr first =
            loop(plane) * map.plane_stride + loop(y) * map.rows * map.row_stride + loop(x) * map.columns * kLanes;
        for (int row = 0; row < map.rows; ++row) {
          for (int column = 0; column < map.columns; ++column) {
            const Halide::Expr element = first + row * map.row_stride + column * kLanes;
            addresses.push_back(map.ahead + Halide::cast<std::int64_t>(element) * map.bytes);
          }
        }
      }
      return addresses;
    };
    pipeline.add_custom_lowering_pass(new PrefetchPass(output_ + ".s0.", x_, lines));
  }

 private:
  std::string output_, x_, y_, plane_;
};

// Windows of compile-time size and stride: all phases of a pixel at once; with a stride of 1 two rows, which share windows.
inline int rows_of_phases(int stride) { return stride == 1 ? 2 : 1; }

inline void schedule_phases(Halide::Func d_x, int stride, int lanes) {
  const std::vector<Halide::Var> dims = d_x.args();
  const Halide::Var c = dims[0], u = dims[1], x = dims[2], v = dims[3], y = dims[4];
  const Halide::Var row("row"), part("part");
  d_x.bound(u, 0, stride).bound(v, 0, stride).split(c, part, c, lanes);
  if (stride == 1) {
    d_x.split(y, y, row, rows_of_phases(stride), Halide::TailStrategy::ShiftInwards)
        .reorder(c, u, v, row, part, x, y)
        .unroll(row);
  } else {
    d_x.reorder(c, u, v, part, x, y);
  }
  d_x.vectorize(c).unroll(u).unroll(v).unroll(part);
}

inline AheadOfStrips ahead_of_phases(int stride) {
  return {"d_x", ".x.rebased", stride == 1 ? ".y.y" : ".y.rebased", ".p.rebased"};
}

template <typename Planes>
AheadOfStrips::Map windows_ahead(const Halide::Expr& address, Planes& windows, int stride, int bytes) {
  return {address, windows.dim(2).stride(), windows.dim(3).stride(), rows_of_phases(stride), 1, bytes};
}

template <typename Gradient>
AheadOfStrips::Map pixels_ahead(const Halide::Expr& address, Gradient& d_x, int stride) {
  return {address, d_x.dim(stride == 1 ? 4 : 3).stride(), d_x.dim(5).stride(), rows_of_phases(stride) * stride, stride};
}

}  // namespace convoy::gen
