// Tiles of maps: what their axes cover, and the order in which they lie in memory.
#include "pipeline/graph/winograd_tiling.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <tuple>

#include "stages/steps/winograd/tile_order.h"

namespace convoy {
namespace {

using winograd::Axis;
using winograd::axis_of;
using winograd::Grid;

TEST(TileAxis, CoversEveryOutputOnce) {
  for (const Axis& axis : {axis_of(1), axis_of(3), axis_of(4), axis_of(5), axis_of(7), axis_of(3, Grid::strided),
                           axis_of(3, Grid::spread_even), axis_of(3, Grid::spread_odd)}) {
    for (int outputs = 1; outputs <= 70; ++outputs) {
      const TileAxis tiles = tile_axis(axis, outputs);
      int next = 0;
      for (int tile = 0; tile < tiles.tiles; ++tile) {
        EXPECT_EQ(tiles.first_output(tile), next);
        const int times = axis.grid == Grid::strided ? 2 : 1, parts = is_spread(axis.grid) ? 2 : 1;
        EXPECT_EQ(tiles.first_input(tile) * parts, next * times);
        ASSERT_GT(tiles.outputs_of(tile), 0);
        EXPECT_LE(tiles.outputs_of(tile), tiles.output_step(tile));
        EXPECT_LE(tiles.output_step(tile), axis.outputs);
        next += tiles.outputs_of(tile);
      }
      EXPECT_EQ(next, outputs);
      EXPECT_EQ(tiles.tiles, ceil_div(outputs, axis.outputs));
    }
  }
}

TEST(TileAxis, MakesTheLastTilesShort) {
  const TileAxis fourteen = tile_axis(axis_of(3), 14);
  EXPECT_EQ(std::tuple(fourteen.tiles, fourteen.full), std::tuple(4, 2));
  EXPECT_EQ(fourteen.products(), 6 + 6 + 5 + 5);
  EXPECT_EQ(fourteen.first_output(3), 11);
  EXPECT_EQ(fourteen.first_input(3), 11);
  const TileAxis strided = tile_axis(axis_of(3, Grid::strided), 7);
  EXPECT_EQ(strided.products(), 9 + 7);
  EXPECT_EQ(strided.first_input(1), 8);
  const TileAxis spread = tile_axis(axis_of(3, Grid::spread_odd), 14);
  EXPECT_EQ(spread.products(), 9 + 7);
  EXPECT_EQ(std::tuple(spread.first_output(1), spread.first_input(1)), std::tuple(8, 4));
  EXPECT_EQ(tile_axis(axis_of(3), 56).full, 14);
}

// What a tile's outputs do not need is not made; what they need is.
TEST(TileOrder, ProductsLieTogether) {
  for (const Form& form : winograd::kForms) {
    for (const auto& [height, width] : {std::pair{14, 14}, {7, 17}, {5, 3}, {1, 30}, {28, 13}}) {
      WinogradProblem p;
      p.form = form, p.result = {height, width, 16};
      for (const TileBlock& block :
           {TileBlock{1, 3, 0, p.tile_rows()}, TileBlock{2, 1, p.tile_rows() / 2, p.tile_rows() - p.tile_rows() / 2}}) {
        const TileOrder order(p.form, p.result, block);
        EXPECT_EQ(order.tiles(), block.tiles(p));
        std::map<int, std::tuple<bool, bool>> full;  // by place: its row, its column
        order.for_each_rectangle(block, [&](const TileRectangle& r) {
          for (int n = 0; n < block.images; ++n)
            for (int row = 0; row < r.rows.size(); ++row)
              for (int column = 0; column < r.columns.size(); ++column) {
                const auto is_full =
                    std::tuple(p.rows().is_full(r.rows.begin + row), p.columns().is_full(r.columns.begin + column));
                EXPECT_TRUE(full.emplace(r.first + n * r.image_step + row * r.row_step + column, is_full).second);
              }
        });
        EXPECT_EQ(static_cast<int>(full.size()), order.tiles());
        std::int64_t products = 0;
        for (int xi = 0; xi < form.products(); ++xi) {
          const bool row = form.y.needs_full_tile(xi / form.x.products()),
                     column = form.x.needs_full_tile(xi % form.x.products());
          std::set<int> needed;
          for (const auto& [place, is] : full) {
            if ((!row || std::get<0>(is)) && (!column || std::get<1>(is))) needed.insert(place);
          }
          const TileRange range = order.range(xi);
          EXPECT_EQ(static_cast<int>(needed.size()), range.size());
          for (int place = range.begin; place < range.end; ++place) EXPECT_TRUE(needed.contains(place));
          products += range.size();
        }
        EXPECT_EQ(order.products(1), products);
        if (block.row == 0) {
          EXPECT_EQ(products, std::int64_t{block.images} * image_products(form, p.result));
        }
      }
    }
  }
}

// Some images of a block lie where the whole block has them.
TEST(TileOrder, PartsLieWhereTheBlockHasThem) {
  WinogradProblem p;
  p.form = winograd::form_of(3, 3), p.result = {14, 17, 16};
  const TileBlock block{4, 3, 0, p.tile_rows()};
  const TileOrder order(p.form, p.result, block);
  std::map<std::pair<int, int>, int> first;
  order.for_each_rectangle(block, [&](const TileRectangle& r) {
    first[{r.rows.begin, r.columns.begin}] = r.first + 2 * r.image_step;
  });
  order.for_each_rectangle({6, 1, 0, p.tile_rows()}, [&](const TileRectangle& r) {
    EXPECT_EQ(r.first, (first[{r.rows.begin, r.columns.begin}]));
  });
}

}  // namespace
}  // namespace convoy
