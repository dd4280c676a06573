// Pooling windows over planes: a plane is one channel block of one image, (lane 16, x, y), and planes follow one another
// in memory, so batch and channel blocks are one dimension.
//
// No kernel checks where a window lies: callers cut a map into regions whose windows have the same part inside the map, and
// pass that part. Windows of the sizes that networks use have kernels of their own, which see regions of whole windows only.
#pragma once

#include <vector>

#include "Halide.h"
#include "halide_gen/prefetch_pass.h"

namespace convoy::gen {

inline constexpr int kLanes = 16;

// Fixes the layout of a buffer of planes, so that lanes are one aligned vector.
template <typename Planes>
void dense_planes(Planes& planes) {
  planes.dim(0).set_bounds(0, kLanes);
  planes.dim(1).set_stride(kLanes);
}

// Windows of compile-time size and stride, `kRows` rows of them at once: what their rows have in common is computed once, in
// `rows`, a function (lane, x, row of the map, plane). It stays in registers; with 16 of them (AVX2) half a vector at a time
// does.
class WindowStrips {
 public:
  static constexpr int kRows = 4;

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

// Backward passes gather. Gradients are seen as (lane, u, x, v, y, plane): window (x, y) starts at the pixel (u, v) = (0, 0) of
// the same (x, y), so a pixel takes part in the windows (x - a, y - b), a, b = 0, 1, ..., at their positions (u + a stride_w, v +
// b stride_h).
template <typename Gradient>
void dense_phases(Gradient& d_x) {
  d_x.dim(0).set_bounds(0, kLanes);
  d_x.dim(1).set_stride(kLanes);
}

// The sum of terms(a, b, position x, position y) of a pixel's windows, when all exist.
template <typename Term>
Halide::Expr sum_of_windows(int pool, int stride, const Halide::Expr& u, const Halide::Expr& v, const Term& term) {
  Halide::Expr sum = 0.0f;
  for (int b = 0; b * stride < pool; ++b) {
    for (int a = 0; a * stride < pool; ++a) {
      const Halide::Expr x = u + a * stride, y = v + b * stride;
      sum += Halide::select(x < pool && y < pool, term(a, b, x, y), 0.0f);
    }
  }
  return sum;
}

// Windows of compile-time size and stride: all phases of a pixel at once; with a stride of 1 two rows, which share windows.
inline int rows_of_phases(int stride) { return stride == 1 ? 2 : 1; }

inline void schedule_phases(Halide::Func d_x, int stride, int lanes, const std::vector<Halide::Var>& dims) {
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
