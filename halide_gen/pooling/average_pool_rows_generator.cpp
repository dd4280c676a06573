// Averages over windows of pool x pool with a stride of 1, whole maps at once, whatever lies inside of each window: along rows
// first, then down the columns, so that an element is read once for each position of a row and a sum once for each row. Maps are
// read and written in the order in which they lie, which the CPU's prefetcher follows.
//
// A few rows of sums wait for the next ones, in columns of at most kColumns.
#include "halide_gen/pooling/pooling_schedule.h"

namespace {

using namespace convoy::gen;
using Halide::clamp;
using Halide::Expr;

constexpr int kColumns = 64;

struct Dims {
  Halide::Var c{"c"}, x{"x"}, y{"y"}, p{"p"};
};

// Positions of a map and what each weighs: a table from one position before the map to one behind it, where it has zeros.
template <typename Planes, typename Table>
struct Weighed {
  const Planes& map;
  const Table &weight_x, &weight_y;

  // Sums over pool x pool positions, the first at (x + start_w, y + start_h). Those outside of the map read the nearest inside,
  // which costs no branch, and weigh nothing.
  Expr sum(Halide::Func rows, int pool, const Expr& start_w, const Expr& start_h, const Dims& d) const {
    const Expr width = map.dim(1).extent(), height = map.dim(2).extent();
    Expr of_row, of_rows;
    for (int r = 0; r < pool; ++r) {
      const Expr x = d.x + start_w + r;
      add(of_row, map(d.c, clamp(x, 0, width - 1), d.y, d.p) * weight_x(clamp(x, -1, width)));
    }
    rows(d.c, d.x, d.y, d.p) = of_row;
    for (int r = 0; r < pool; ++r) {
      const Expr y = d.y + start_h + r;
      add(of_rows, rows(d.c, d.x, clamp(y, 0, height - 1), d.p) * weight_y(clamp(y, -1, height)));
    }
    return of_rows;
  }

 private:
  static void add(Expr& sum, const Expr& term) { sum = sum.defined() ? sum + term : term; }
};

void schedule_rows(Halide::Func output, Halide::Func rows, const Dims& d, int pool) {
  Halide::Var xo("xo");
  output.split(d.x, xo, d.x, kColumns, Halide::TailStrategy::GuardWithIf).reorder(d.c, d.x, d.y, xo, d.p).vectorize(d.c);
  rows.store_at(output, xo)
      .compute_at(output, d.y)
      .fold_storage(d.y, pool <= 2 ? 2 : 4)
      .bound_extent(d.c, kLanes)
      .bound_storage(d.x, kColumns)
      .store_in(Halide::MemoryType::Stack)
      .vectorize(d.c);
}

class AveragePoolRows : public Halide::Generator<AveragePoolRows> {
 public:
  GeneratorParam<int> pool{"pool", 3};
  Input<Buffer<float, 4>> x{"x"};
  Input<Buffer<float, 1>> inside_x{"inside_x"}, inside_y{"inside_y"};  // 1 by position, and a zero on each side
  Input<Buffer<float, 1>> share_x{"share_x"}, share_y{"share_y"};      // by window
  Input<int> start_h{"start_h"}, start_w{"start_w"};                   // of window 0's first position
  Output<Buffer<float, 4>> y{"y"};

  void generate() {
    const Weighed<decltype(x), decltype(inside_x)> weighed{x, inside_x, inside_y};
    const Expr sum = weighed.sum(rows, pool, start_w, start_h, d);
    y(d.c, d.x, d.y, d.p) = sum * (share_x(d.x) * share_y(d.y));

    dense_lanes(x);
    dense_lanes(y);
    schedule_rows(y, rows, d, pool);
  }

 private:
  Dims d;
  Func rows{"rows"};
};

class AveragePoolBackwardRows : public Halide::Generator<AveragePoolBackwardRows> {
 public:
  GeneratorParam<int> pool{"pool", 3};
  Input<Buffer<float, 4>> d_y{"d_y"};
  Input<Buffer<float, 1>> share_x{"share_x"}, share_y{"share_y"};  // by window, and a zero on each side
  Input<int> first_h{"first_h"}, first_w{"first_w"};               // the first window that could hold pixel 0
  Output<Buffer<float, 4>> d_x{"d_x"};

  void generate() {
    const Weighed<decltype(d_y), decltype(share_x)> weighed{d_y, share_x, share_y};
    d_x(d.c, d.x, d.y, d.p) = weighed.sum(rows, pool, first_w, first_h, d);

    dense_lanes(d_y);
    dense_lanes(d_x);
    schedule_rows(d_x, rows, d, pool);
  }

 private:
  Dims d;
  Func rows{"rows"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(AveragePoolRows, average_pool_rows)
HALIDE_REGISTER_GENERATOR(AveragePoolBackwardRows, average_pool_backward_rows)
