// The two halves of a separable warp with any number of taps an axis: crops, resizing with and without antialiasing,
// translation, zoom and flips are such warps, told apart by their tables alone. A row of an image is width x channels
// elements, so any channel count works.
//
// A gather of neighbours along a row costs more than all arithmetic (0.5 ms of a 224 x 224 sample, against 0.1), so the
// rows between the halves are stored transposed: `rows` of them side by side for each element, and the second half walks
// along the row with one vector of rows a tap. Both transpositions happen on tiles that stay in registers.
#include "Halide.h"

namespace {

using Halide::clamp;
using Halide::Expr;
using Halide::Func;
using Halide::RDom;
using Halide::TailStrategy;
using Halide::Var;

// out(y, e) = sum over t of weight(t, y) in(e, row(t, y)), for `rows` rows y.
class WarpRows : public Halide::Generator<WarpRows> {
 public:
  GeneratorParam<int> rows{"rows", 8};
  Input<Buffer<uint8_t, 2>> in{"in"};
  Input<Buffer<int, 2>> row{"row"};
  Input<Buffer<float, 2>> weight{"weight"};
  Output<Buffer<float, 2>> out{"out"};

  void generate() {
    Var e("e"), y("y"), eo("eo"), ei("ei");
    Func sum("sum");
    const RDom t(0, row.dim(0).extent(), "t");
    sum(e, y) = 0.0f;
    sum(e, y) += weight(t, y) * Halide::cast<float>(in(e, clamp(row(t, y), 0, in.dim(1).extent() - 1)));
    out(y, e) = sum(e, y);

    const int lanes = rows;  // a square tile: as many vectors as lanes
    in.dim(0).set_min(0);
    in.dim(1).set_min(0);
    out.dim(0).set_bounds(0, rows);
    out.dim(1).set_stride(rows);
    Func(out).split(e, eo, ei, lanes, TailStrategy::GuardWithIf).reorder(y, ei, eo).vectorize(y).vectorize(ei);
    sum.compute_at(out, eo).bound_storage(e, lanes).bound_storage(y, rows).store_in(Halide::MemoryType::Stack);
    sum.vectorize(e, lanes, TailStrategy::GuardWithIf).unroll(y);
    sum.update().reorder(e, t, y).vectorize(e, lanes, TailStrategy::GuardWithIf).unroll(y);
  }
};

// out(k, y) = factor(k) (sum over t of weight(t, k) in(y, element(t, k)) + fill (1 - inside_row(y) inside_column(k))) +
// offset(k); inside_*: the share of an output's weight that lies in the image. Eight-bit outputs are rounded to nearest and
// saturate.
class WarpColumns : public Halide::Generator<WarpColumns> {
 public:
  GeneratorParam<int> rows{"rows", 8};
  Input<Buffer<float, 2>> in{"in"};
  Input<Buffer<int, 2>> element{"element"};
  Input<Buffer<float, 2>> weight{"weight"};
  Input<Buffer<float, 1>> inside_row{"inside_row"}, inside_column{"inside_column"};
  Input<float> fill{"fill"};
  Input<Buffer<float, 1>> factor{"factor"}, offset{"offset"};
  Output<Buffer<void, 2>> out{"out"};

  void generate() {
    Var k("k"), y("y"), ko("ko"), ki("ki"), yo("yo"), yi("yi");
    Func sum("sum"), turned("turned");
    const RDom t(0, element.dim(0).extent(), "t");
    sum(k, y) = 0.0f;
    sum(k, y) += weight(t, k) * in(y, clamp(element(t, k), 0, in.dim(1).extent() - 1));
    turned(k, y) = sum(k, y) + fill * (1.0f - inside_row(y) * inside_column(k));
    const Expr value = turned(k, y) * factor(k) + offset(k);
    out(k, y) = out.type().is_float() ? value : Halide::cast<uint8_t>(clamp(value + 0.5f, 0.0f, 255.0f));

    const int lanes = rows;
    in.dim(0).set_bounds(0, rows);
    in.dim(1).set_min(0).set_stride(rows);
    out.dim(0).set_min(0);
    out.dim(1).set_min(0);
    Func(out).split(y, yo, yi, rows, TailStrategy::GuardWithIf).split(k, ko, ki, lanes, TailStrategy::GuardWithIf);
    Func(out).reorder(ki, yi, ko, yo).vectorize(ki).unroll(yi);
    for (Func tile : {turned, sum}) {
      tile.compute_at(out, ko).align_bounds(k, lanes).align_bounds(y, rows);
      tile.bound_storage(k, lanes).bound_storage(y, rows).store_in(Halide::MemoryType::Stack);
    }
    turned.vectorize(k, lanes, TailStrategy::RoundUp).vectorize(y, rows, TailStrategy::RoundUp);
    sum.reorder_storage(y, k);
    sum.vectorize(y, rows, TailStrategy::RoundUp).unroll(k, lanes, TailStrategy::RoundUp);
    sum.update().reorder(y, t, k).vectorize(y, rows, TailStrategy::RoundUp).unroll(k, lanes, TailStrategy::RoundUp);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(WarpRows, warp_rows)
HALIDE_REGISTER_GENERATOR(WarpColumns, warp_columns)
