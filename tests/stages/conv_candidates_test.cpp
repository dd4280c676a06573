// What the tuner may choose: every candidate binds, none is there twice, and they compute what the double reference does.
#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/core/error.h"
#include "tests/stages/conv_case.h"

namespace convoy {
namespace {

using reference::ConvGeometry;
using test::ConvCase;

struct Shape2 {
  ConvGeometry g;
  bool image = false, dense = false;
};

// {batch, in_h, in_w, in_c, out_h, out_w, out_c, kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_left}
const Shape2 kShapes[] = {
    {{6, 9, 15, 35, 9, 15, 40, 3, 3, 1, 1, 1, 1}},
    {{4, 12, 11, 64, 6, 6, 33, 3, 3, 2, 2, 1, 1}},
    {{4, 10, 10, 48, 10, 10, 70, 1, 1, 1, 1, 0, 0}},
    {{3, 21, 19, 3, 11, 10, 40, 5, 5, 2, 2, 2, 2}, true},
    {{9, 1, 1, 100, 1, 1, 50, 1, 1, 1, 1, 0, 0}, false, true},
};

class ConvCandidates : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }

  // All must be different; runs about ten of them.
  template <typename Run>
  void check(const std::vector<KernelChoice>& candidates, std::size_t least, const Run& run) {
    ASSERT_GE(candidates.size(), least);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      ASSERT_EQ(std::count(candidates.begin(), candidates.end(), candidates[i]), 1) << candidates[i].variant;
    }
    for (std::size_t i = 0; i < candidates.size(); i += 1 + candidates.size() / 10) run(candidates[i]);
  }
};

TEST_P(ConvCandidates, ComputeWhatTheReferenceDoes) {
  for (const Shape2& s : kShapes) {
    ConvCase c(s.g, GetParam(), s.image, s.dense);
    check(c.candidates(c.forward_kind(), c.forward_step({}, true)), 2, [&](const KernelChoice& k) { c.forward(k); });
    if (s.dense) continue;
    check(c.candidates(c.weights_kind(), c.weights_step({})), 1, [&](const KernelChoice& k) { c.weights(k); });
    if (s.image) continue;
    check(c.candidates(c.backward_kind(), c.backward_step({})), 2, [&](const KernelChoice& k) { c.backward(k); });
  }
}

TEST_P(ConvCandidates, GoOnFromAnotherCentre) {
  ConvCase c(kShapes[0].g, GetParam(), false);
  const std::vector<KernelChoice> first = c.candidates(c.forward_kind(), c.forward_step({}, true));
  const std::vector<KernelChoice> next = c.candidates(c.forward_kind(), c.forward_step(first.back(), true));
  EXPECT_TRUE(std::ranges::any_of(next, [&](const KernelChoice& k) { return std::ranges::find(first, k) == first.end(); }));
}

TEST_P(ConvCandidates, WeightTilesMustBePositive) {
  ConvCase c(kShapes[0].g, GetParam(), false);
  for (const char* missing : {"chunk_pixels", "tile_out_blocks", "tile_in_blocks"}) {
    KernelChoice choice{"chunked", {{"chunk_pixels", 100}, {"tile_out_blocks", 1}, {"tile_in_blocks", 2}}};
    choice.parameters.set(missing, 0);
    EXPECT_THROW(c.weights(choice), Error) << missing;
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, ConvCandidates, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy
