// Winograd convolution steps against the double reference: maps of every remainder, ragged channels, both paddings, every
// register tile and cut of every instruction set.
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/graph/winograd_layout.h"
#include "stages/steps/winograd/winograd_kernels.h"
#include "tests/stages/winograd_case.h"

namespace convoy {
namespace {

using reference::ConvGeometry;
using test::map3x3;
using test::map_of;
using test::WinogradCase;

class Winograd : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

std::vector<ConvGeometry> shapes() {
  std::vector<ConvGeometry> all;
  for (int pad : {0, 1}) {
    for (auto [height, width] : {std::pair{1, 1}, {3, 5}, {7, 7}, {13, 17}}) {
      if (pad == 0 && height < 3) continue;
      all.push_back(map3x3(1, height, width, 1, 3, pad));
      all.push_back(map3x3(3, height, width, 17, 64, pad));
      all.push_back(map3x3(2, height, width, 64, 17, pad));
      all.push_back(map3x3(1, height, width, 3, 1, pad));
    }
  }
  all.push_back(map3x3(1, 12, 66, 16, 16, 2));
  ConvGeometry uneven = map3x3(1, 9, 10, 5, 20, 0);  // padding that differs from side to side
  uneven.pad_left = 1, uneven.out_w = 9, uneven.out_h = 8;
  all.push_back(uneven);
  for (const Form& form : winograd::kForms) {
    if (form.y.grid != winograd::Grid::dense) continue;
    const int h = form.y.taps, w = form.x.taps;
    for (const auto& [pad_top, pad_left] : {std::pair{h / 2, w / 2}, {0, w / 2}, {h - 1, 0}}) {
      all.push_back(map_of(h, w, 3, 9, 17, 17, 40, pad_top, pad_left));
      all.push_back(map_of(h, w, 1, 7, 8, 3, 1, pad_top, pad_left));
    }
  }
  return all;
}

// Even and odd sizes and paddings, of which the parity along both axes is the same; inputs that no output meets.
std::vector<ConvGeometry> strided_shapes() {
  std::vector<ConvGeometry> all;
  for (const auto& [pad_top, pad_left] : {std::pair{0, 0}, {1, 1}, {2, 2}, {0, 2}, {3, 1}}) {
    all.push_back(map_of(3, 3, 3, 17, 14, 17, 40, pad_top, pad_left, 2));
    all.push_back(map_of(3, 3, 2, 8, 9, 33, 64, pad_top, pad_left, 2));
    all.push_back(map_of(3, 3, 1, 3, 28, 3, 1, pad_top, pad_left, 2));
  }
  all.push_back(map_of(3, 3, 2, 1, 1, 16, 17, 1, 1, 2));
  all.push_back(map_of(3, 3, 1, 56, 21, 16, 16, 1, 1, 2));
  ConvGeometry same = map_of(3, 3, 2, 14, 28, 20, 36, 0, 0, 2);  // padding below and to the right alone
  same.out_h = 7, same.out_w = 14;
  all.push_back(same);
  return all;
}

std::vector<KernelChoice> choices(Isa isa, int tile_rows) {
  std::vector<KernelChoice> all;
  for (const ProductTile& tile : product_tiles(isa)) {
    for (const std::string_view kind : {kFusedWinograd, kSplitWinograd}) {
      const std::string variant = std::string(kind) + std::string(tile.name);
      all.push_back({variant, {{"images", 1}, {"rows", 1}, {"block_group", 1}}});
      all.push_back({variant, {{"images", 1}, {"rows", 2}, {"block_group", 3}}});
      all.push_back({variant, {{"images", 2}, {"rows", tile_rows}, {"block_group", 2}}});
    }
  }
  all.push_back({std::string(kSplitWinograd), {}});
  return all;
}

void check_every_variant(const ConvGeometry& g, Isa isa) {
  WinogradCase c(g, isa);
  ASSERT_NO_FATAL_FAILURE(c.forward());
  ASSERT_NO_FATAL_FAILURE(c.backward());
  for (const KernelChoice& k : choices(isa, tile_axis(c.form(false).y, g.out_h).tiles)) ASSERT_NO_FATAL_FAILURE(c.forward(k));
  for (const KernelChoice& k : choices(isa, tile_axis(c.form(true).y, g.in_h).tiles)) ASSERT_NO_FATAL_FAILURE(c.backward(k));
}

TEST_P(Winograd, EveryVariantEqualsTheReference) {
  for (const ConvGeometry& g : shapes()) ASSERT_NO_FATAL_FAILURE(check_every_variant(g, GetParam()));
}

TEST_P(Winograd, EveryVariantWithStrideEqualsTheReference) {
  for (const ConvGeometry& g : strided_shapes()) ASSERT_NO_FATAL_FAILURE(check_every_variant(g, GetParam()));
}

TEST_P(Winograd, ActivationsKeepPadLanesZero) {
  for (Activation function : {Activation::relu, Activation::sigmoid}) {
    WinogradCase c(map3x3(2, 13, 17, 17, 19, 1), GetParam());
    ASSERT_NO_FATAL_FAILURE(c.forward({}, function));
    ASSERT_NO_FATAL_FAILURE(c.forward({std::string(kSplitWinograd), {}}, function));
  }
}

TEST_P(Winograd, SmallerBatchesAndViews) {
  for (int spare : {1, 5}) {
    for (const ConvGeometry& g : {map3x3(3, 7, 6, 20, 33, 1), map_of(3, 3, 3, 13, 18, 20, 33, 1, 1, 2)}) {
      WinogradCase c(g, GetParam(), spare, 48);
      for (const KernelChoice& choice : {KernelChoice{}, KernelChoice{std::string(kSplitWinograd), {}}}) {
        ASSERT_NO_FATAL_FAILURE(c.forward(choice));
        ASSERT_NO_FATAL_FAILURE(c.backward(choice));
        ASSERT_NO_FATAL_FAILURE(c.backward_in_place(choice));
        ASSERT_NO_FATAL_FAILURE(c.backward_in_place(choice, true));
      }
    }
  }
}

// Neither the order of tiles nor the cuts change a bit.
TEST_P(Winograd, CutsLeaveTheBits) {
  for (const ConvGeometry& g : {map3x3(3, 13, 17, 40, 48, 1), map_of(3, 3, 3, 27, 18, 40, 48, 1, 1, 2)}) {
    WinogradCase c(g, GetParam());
    c.harness().fill_normal(c.x(), 1);
    c.run_forward();
    const std::vector<float> want = c.plain(c.y());
    c.run_forward({}, Activation::none, true);
    EXPECT_EQ(want, c.plain(c.y()));
    for (const KernelChoice& k : choices(GetParam(), 4)) {
      c.run_forward(k);
      EXPECT_EQ(want, c.plain(c.y())) << k.variant;
    }
  }
}

TEST_P(Winograd, RefusesPlansOfOthers) {
  WinogradCase c(map3x3(1, 8, 8, 16, 16, 1), GetParam());
  for (const KernelChoice& bad : {KernelChoice{"f4_1x1", {{"images", 1}, {"rows", 1}, {"block_group", 1}}},
                                  KernelChoice{"rows_4x1", {{"images", 1}, {"rows", 1}, {"block_group", 1}}},
                                  KernelChoice{"f4_4x1", {{"images", 1}, {"rows", 0}, {"block_group", 1}}},
                                  KernelChoice{"f4split_7x2", {{"images", 1}, {"rows", 0}, {"block_group", 1}}},
                                  KernelChoice{"f4_7x2", {{"images", 1}, {"rows", 1}}}}) {
    EXPECT_THROW(c.run_forward(bad), Error) << bad.variant;
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, Winograd, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy
