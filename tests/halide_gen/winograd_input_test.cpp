// The input transform of every instruction set against the double reference, over maps of every remainder, with and without
// padding, and rows of tiles at and between the edges.
#include <gtest/gtest.h>
#include <winograd_input_edge_forms.h>
#include <winograd_input_edge_forms_for_test.h>
#include <winograd_input_forms.h>
#include <winograd_input_forms_for_test.h>

#include <algorithm>
#include <array>
#include <limits>
#include <random>
#include <vector>

#include "pipeline/core/isa.h"
#include "pipeline/graph/winograd_layout.h"
#include "stages/steps/strided_view.h"
#include "tests/reference/winograd_reference.h"

namespace convoy {
namespace {

using Call = int (*)(halide_buffer_t*, std::int32_t, std::int32_t, std::int32_t, std::int32_t, halide_buffer_t*);

struct Kernel {
  const char* name;
  Isa isa;
  std::array<Call, winograd::kFormCount> forms;
  bool edge;
};

class WinogradInput : public testing::TestWithParam<Kernel> {
 protected:
  void SetUp() override {
    if (!cpu_supports(GetParam().isa)) GTEST_SKIP() << "this CPU cannot run " << to_string(GetParam().isa);
  }

  struct Map {
    int height, width, blocks, pad_top, pad_left;
  };

  static int outputs_of(const winograd::Axis& axis, int size, int pad) {
    if (is_spread(axis.grid)) return 2 * size;
    const int positions = size + 2 * pad - axis.taps + 1;
    return axis.grid == winograd::Grid::strided ? (positions + 1) / 2 : positions;
  }

  // Transforms the rows of tiles from `first` on and compares them with the reference: full tiles, then short ones.
  void check(const Form& form, const Map& m, int first, int rows, int columns) {
    const auto short_step = [](const winograd::Axis& axis) { return axis.step() - axis.step() / axis.filtered(); };
    ASSERT_NO_FATAL_FAILURE(check(form, m, first, rows, columns, form.x.step(), form.y.step()));
    ASSERT_NO_FATAL_FAILURE(check(form, m, first, rows, columns, std::max(1, short_step(form.x)), form.y.step()));
    if (!GetParam().edge) return;
    ASSERT_NO_FATAL_FAILURE(check(form, m, first, rows, columns, form.x.step(), std::max(1, short_step(form.y))));
  }

  void check(const Form& form, const Map& m, int first, int rows, int columns, int step_x, int step_y) {
    std::mt19937 engine(m.height * 100 + m.width);
    std::normal_distribution<float> normal;
    std::vector<float> x(std::size_t(m.height) * m.width * m.blocks * kBlock);
    for (float& value : x) value = normal(engine);
    const int x_products = form.x.products(), y_products = form.y.products();
    const std::int64_t row = m.width * kBlock, plane = m.height * row;
    const TileLayout layout = tile_layout(form, m.blocks, rows * columns);
    std::vector<float> v(layout.elements(), std::numeric_limits<float>::quiet_NaN());
    StridedView<4> source(x.data(), {{{kBlock, 1}, {m.width, kBlock}, {m.height, row}, {m.blocks, plane}}});
    StridedView<6> target(v.data(), {{{kBlock, 1},
                                      {columns, kBlock},
                                      {rows, columns * kBlock, first},
                                      {m.blocks, layout.block},
                                      {x_products, layout.product},
                                      {y_products, x_products * layout.product}}});
    ASSERT_EQ(GetParam().forms[form_number(form)](source, m.pad_left, m.pad_top, step_x, step_y, target), 0);
    for (int t = 0; t < rows * columns; ++t) {
      for (int channel = 0; channel < m.blocks * kBlock; ++channel) {
        const auto pixel = [&](int p, int q) -> double {
          const int py = (first + t / columns) * step_y + p - m.pad_top;
          const int px = t % columns * step_x + q - m.pad_left;
          if (py < 0 || py >= m.height || px < 0 || px >= m.width) return 0;
          return x[channel / kBlock * plane + py * row + px * kBlock + channel % kBlock];
        };
        const auto want = reference::transform_both(input_matrix(form.y), input_matrix(form.x), pixel);
        for (int i = 0; i < y_products; ++i)
          for (int j = 0; j < x_products; ++j) {
            const float got =
                v[(i * x_products + j) * layout.product + channel / kBlock * layout.block + t * kBlock + channel % kBlock];
            ASSERT_NEAR(want.value[i][j], got, 8 * 8 * std::numeric_limits<float>::epsilon() * want.magnitude[i][j])
                << "form " << form_number(form) << " on " << m.height << "x" << m.width << " tile " << t << " xi " << i << ","
                << j;
          }
      }
    }
  }
};

TEST_P(WinogradInput, EqualsTheReference) {
  const Map maps[] = {{1, 1, 1, 1, 1},    {3, 5, 1, 0, 0},   {3, 5, 2, 1, 1},   {7, 7, 2, 1, 1},
                      {6, 6, 1, 0, 0},    {8, 8, 1, 1, 1},   {13, 17, 2, 2, 3}, {13, 17, 1, 0, 0},
                      {14, 130, 1, 1, 1}, {12, 58, 3, 2, 0}, {19, 9, 1, 0, 2}};
  for (const Form& form : winograd::kForms) {
    for (const Map& m : maps) {
      const int height = outputs_of(form.y, m.height, m.pad_top), width = outputs_of(form.x, m.width, m.pad_left);
      if (height < 1 || width < 1) continue;
      const int tile_rows = ceil_div(height, form.y.outputs), columns = ceil_div(width, form.x.outputs);
      if (GetParam().edge) {
        ASSERT_NO_FATAL_FAILURE(check(form, m, 0, tile_rows, columns));
        if (tile_rows > 1) {
          ASSERT_NO_FATAL_FAILURE(check(form, m, tile_rows - 1, 1, columns));
        }
      }
      // Rows of tiles that lie inside the map.
      const int first = ceil_div(m.pad_top, form.y.step()), last = m.height + m.pad_top - form.y.inputs();
      const int end = std::min(last < 0 ? 0 : last / form.y.step() + 1, tile_rows);
      if (end > first) {
        ASSERT_NO_FATAL_FAILURE(check(form, m, first, end - first, columns));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, WinogradInput,
                         testing::Values(Kernel{"avx2", Isa::avx2, winograd_input_forms_avx2, false},
                                         Kernel{"edge_avx2", Isa::avx2, winograd_input_edge_forms_avx2, true},
                                         Kernel{"avx512", Isa::avx512, winograd_input_forms_avx512, false},
                                         Kernel{"edge_avx512", Isa::avx512, winograd_input_edge_forms_avx512, true},
                                         Kernel{"avx512_on_avx2", Isa::avx2, winograd_input_forms_avx512_on_avx2, false},
                                         Kernel{"edge_avx512_on_avx2", Isa::avx2, winograd_input_edge_forms_avx512_on_avx2,
                                                true}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace convoy
