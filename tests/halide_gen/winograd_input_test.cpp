// The input transform of every instruction set against the double reference, over maps of every remainder, with and without
// padding, and rows of tiles at and between the edges.
#include <gtest/gtest.h>
#include <winograd_input_avx2.h>
#include <winograd_input_avx512.h>
#include <winograd_input_avx512_on_avx2.h>
#include <winograd_input_edge_avx2.h>
#include <winograd_input_edge_avx512.h>
#include <winograd_input_edge_avx512_on_avx2.h>

#include <limits>
#include <random>
#include <vector>

#include "pipeline/core/isa.h"
#include "pipeline/graph/winograd_layout.h"
#include "stages/steps/strided_view.h"
#include "tests/reference/winograd_reference.h"

namespace convoy {
namespace {

using winograd::kOutputs, winograd::kPoints;

struct Kernel {
  const char* name;
  Isa isa;
  int (*call)(halide_buffer_t*, std::int32_t, std::int32_t, halide_buffer_t*);
  bool edge;
};

class WinogradInput : public testing::TestWithParam<Kernel> {
 protected:
  void SetUp() override {
    if (!cpu_supports(GetParam().isa)) GTEST_SKIP() << "this CPU cannot run " << to_string(GetParam().isa);
  }

  struct Map {
    int height, width, blocks, pad;
  };

  // Transforms the rows of tiles from `first` on and compares them with the reference.
  void check(const Map& m, int first, int rows, int columns) {
    std::mt19937 engine(m.height * 100 + m.width);
    std::normal_distribution<float> normal;
    std::vector<float> x(std::size_t(m.height) * m.width * m.blocks * kBlock);
    for (float& value : x) value = normal(engine);
    const std::int64_t row = m.width * kBlock, plane = m.height * row;
    const TileLayout layout = tile_layout(m.blocks, rows * columns);
    std::vector<float> v(layout.elements(), std::numeric_limits<float>::quiet_NaN());
    StridedView<4> source(x.data(), {{{kBlock, 1}, {m.width, kBlock}, {m.height, row}, {m.blocks, plane}}});
    StridedView<6> target(v.data(), {{{kBlock, 1},
                                      {columns, kBlock},
                                      {rows, columns * kBlock, first},
                                      {m.blocks, layout.block},
                                      {kPoints, layout.product},
                                      {kPoints, kPoints * layout.product}}});
    ASSERT_EQ(GetParam().call(source, m.pad, m.pad, target), 0);
    for (int t = 0; t < rows * columns; ++t) {
      for (int channel = 0; channel < m.blocks * kBlock; ++channel) {
        const auto pixel = [&](int p, int q) -> double {
          const int py = (first + t / columns) * kOutputs + p - m.pad, px = t % columns * kOutputs + q - m.pad;
          if (py < 0 || py >= m.height || px < 0 || px >= m.width) return 0;
          return x[channel / kBlock * plane + py * row + px * kBlock + channel % kBlock];
        };
        const auto want = reference::transform_square(winograd::kInputMatrix, pixel);
        for (int i = 0; i < kPoints; ++i)
          for (int j = 0; j < kPoints; ++j) {
            const float got =
                v[(i * kPoints + j) * layout.product + channel / kBlock * layout.block + t * kBlock + channel % kBlock];
            ASSERT_NEAR(want.value[i][j], got, 8 * 6 * std::numeric_limits<float>::epsilon() * want.magnitude[i][j])
                << m.height << "x" << m.width << " tile " << t << " xi " << i << "," << j;
          }
      }
    }
  }
};

TEST_P(WinogradInput, EqualsTheReference) {
  const Map maps[] = {{1, 1, 1, 1}, {3, 5, 1, 0},   {3, 5, 2, 1},   {7, 7, 2, 1},    {6, 6, 1, 0},
                      {8, 8, 1, 1}, {13, 17, 2, 1}, {13, 17, 1, 0}, {14, 130, 1, 1}, {12, 58, 3, 2}};
  for (const Map& m : maps) {
    const int tile_rows = winograd_tiles(m.height + 2 * m.pad - 2), columns = winograd_tiles(m.width + 2 * m.pad - 2);
    if (GetParam().edge) {
      ASSERT_NO_FATAL_FAILURE(check(m, 0, tile_rows, columns));
      if (tile_rows > 1) {
        ASSERT_NO_FATAL_FAILURE(check(m, tile_rows - 1, 1, columns));
      }
    }
    // Rows of tiles that lie inside the map.
    const int first = m.pad > 0 ? 1 : 0, end = (m.height + m.pad - 2) / kOutputs;
    if (end > first) {
      ASSERT_NO_FATAL_FAILURE(check(m, first, end - first, columns));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, WinogradInput,
                         testing::Values(Kernel{"avx2", Isa::avx2, winograd_input_avx2, false},
                                         Kernel{"edge_avx2", Isa::avx2, winograd_input_edge_avx2, true},
                                         Kernel{"avx512", Isa::avx512, winograd_input_avx512, false},
                                         Kernel{"edge_avx512", Isa::avx512, winograd_input_edge_avx512, true},
                                         Kernel{"avx512_on_avx2", Isa::avx2, winograd_input_avx512_on_avx2, false},
                                         Kernel{"edge_avx512_on_avx2", Isa::avx2, winograd_input_edge_avx512_on_avx2, true}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace convoy
