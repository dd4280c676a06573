// Each stage against its definition in double, on both instruction sets.
#include <gtest/gtest.h>

#include "stages/input/normalize.h"
#include "stages/input/random_flip.h"
#include "stages/input/random_translation.h"
#include "stages/input/resize.h"
#include "tests/stages/input/image_testing.h"

namespace convoy {
namespace {

using namespace test;
using reference::Image;

struct Size {
  int height, width;
};
constexpr Size kSizes[] = {{1, 1}, {1, 7}, {5, 1}, {2, 3}, {15, 16}, {17, 33}, {28, 28}, {40, 61}};

const Rng kRng(5, 0, 1, op_id("test"));

SampleView view(GuardedFloats& floats, const Image& like) { return {floats.data(), like.height, like.width, like.channels}; }

// What a stage makes of an image.
GuardedFloats run(const InputStage& stage, const Image& in, Rng rng, StageScratch& scratch) {
  GuardedFloats from(in);
  const SampleDesc desc = stage.plan({in.height, in.width, in.channels});
  GuardedFloats to(std::size_t(desc.height) * desc.width * desc.channels);
  SampleView out{to.data(), desc.height, desc.width, desc.channels};
  EXPECT_TRUE(stage.run(view(from, in), out, rng, scratch).ok());
  from.expect_guards_intact();
  return to;
}

class Stages : public BothIsas {};
INSTANTIATE_TEST_SUITE_P(Isa, Stages, testing::Values(Isa::avx2, Isa::avx512), isa_name);

TEST_P(Stages, ResizeFromFloatsAndBytes) {
  for (const Size from : kSizes) {
    for (const Size to : kSizes) {
      for (const int channels : {1, 3}) {
        const Image in = noise_image(from.height, from.width, channels);
        const Image expected = reference::resize(in, to.height, to.width, channels);
        const Resize resize(to.height, to.width, kernels());
        expect_near(run(resize, in, kRng, scratch_), expected, 255);

        const auto bytes = to_u8(in);
        GuardedFloats out(expected.data.size());
        resize.run({bytes.data(), in.height, in.width, channels}, view(out, expected), scratch_);
        expect_near(out, expected, 255);
      }
    }
  }
}

TEST_P(Stages, ResizeReplicatesGrayToRgb) {
  for (const Size to : {Size{28, 28}, Size{31, 17}}) {
    const Image in = noise_image(28, 28, 1);
    const Image expected = reference::resize(in, to.height, to.width, 3);
    const auto bytes = to_u8(in);
    GuardedFloats out(expected.data.size());
    Resize(to.height, to.width, kernels()).run({bytes.data(), 28, 28, 1}, view(out, expected), scratch_);
    expect_near(out, expected, 255);
  }
}

TEST_P(Stages, ResizeToTheSameSizeIsExact) {
  const Image in = noise_image(13, 19, 3);
  const GuardedFloats out = run(Resize(13, 19, kernels()), in, kRng, scratch_);
  for (std::size_t i = 0; i < in.data.size(); ++i) ASSERT_EQ(out[i], in.data[i]);
}

// Rows wider than a block of the two-pass scratch.
TEST_P(Stages, ResizeOfAWideImage) {
  const Image in = noise_image(3, 15000, 3);
  expect_near(run(Resize(5, 9, kernels()), in, kRng, scratch_), reference::resize(in, 5, 9, 3), 255);
}

TEST_P(Stages, TranslationWithEveryEdge) {
  const struct {
    EdgeMode edges;
    char letter;
  } modes[] = {{EdgeMode::constant, 'c'}, {EdgeMode::nearest, 'n'}, {EdgeMode::reflect, 'r'}, {EdgeMode::wrap, 'w'}};
  for (const Size size : kSizes) {
    for (const int channels : {1, 3}) {
      const Image in = noise_image(size.height, size.width, channels);
      for (const auto& [edges, letter] : modes) {
        for (const auto& [down, right] : {std::pair{0.0, 0.0}, {0.07, -0.13}, {1.0, -1.0}, {-0.5, 0.999}}) {
          const RandomTranslation stage({{down, down}, {right, right}, edges, 40.0f}, kernels());
          const Image expected = reference::translate(in, down * size.height, right * size.width, letter, 40.0);
          expect_near(run(stage, in, kRng, scratch_), expected, 255);
        }
      }
    }
  }
}

TEST_P(Stages, TranslationDrawsHeightThenWidthFromTheirRanges) {
  const Image in = noise_image(20, 30, 1);
  const RandomTranslation stage({{-0.2, 0.1}, {0.0, 0.3}, EdgeMode::constant, 0.0f}, kernels());
  for (std::uint32_t sample = 0; sample < 20; ++sample) {
    const Rng rng(9, 2, sample, 77);
    Rng draws = rng;
    const double down = draws.uniform(-0.2, 0.1) * 20, right = draws.uniform(0.0, 0.3) * 30;
    expect_near(run(stage, in, rng, scratch_), reference::translate(in, down, right, 'c', 0), 255);
  }
}

TEST_P(Stages, FlipIsExactAndDrawsHorizontalFirst) {
  for (const Size size : kSizes) {
    for (const int channels : {1, 3}) {
      const Image in = noise_image(size.height, size.width, channels);
      for (const auto& [horizontal, vertical] : {std::pair{true, false}, {false, true}, {true, true}}) {
        for (std::uint32_t sample = 0; sample < 8; ++sample) {
          const Rng rng(9, 2, sample, 77);
          Rng draws = rng;
          const bool columns = horizontal && draws.uniform() < 0.5, rows = vertical && draws.uniform() < 0.5;
          const Image expected = reference::flip(in, columns, rows);
          const GuardedFloats out = run(RandomFlip(horizontal, vertical, kernels()), in, rng, scratch_);
          for (std::size_t i = 0; i < in.data.size(); ++i) ASSERT_EQ(out[i], expected.data[i]);
          out.expect_guards_intact();
        }
      }
    }
  }
}

TEST_P(Stages, Normalize) {
  const std::vector<double> mean{0.485, 0.456, 0.406}, std{0.229, 0.224, 0.225};
  for (const Size size : kSizes) {
    const Image in = noise_image(size.height, size.width, 3);
    const Normalize stage(3, 1.0 / 255, mean, std, kernels());
    expect_near(run(stage, in, kRng, scratch_), reference::normalize(in, 1.0 / 255, mean, std), 4.5);
    const Image gray = noise_image(size.height, size.width, 1);
    const Normalize one(1, 1.0 / 255, {0.286}, {0.353}, kernels());
    expect_near(run(one, gray, kRng, scratch_), reference::normalize(gray, 1.0 / 255, {0.286}, {0.353}), 3.7);
  }
}

TEST(Normalize, ChecksItsCounts) {
  EXPECT_THROW(Normalize(1, 1.0, {1, 2, 3}, {1}), Error);
  EXPECT_THROW(Normalize(3, 1.0, {0}, {1, 2}), Error);
  EXPECT_THROW(Normalize(3, 1.0, {0}, {1}).plan({4, 4, 1}), Error);
  EXPECT_NO_THROW(Normalize(3, 1.0, {0}, {1}).plan({4, 4, 3}));
}

}  // namespace
}  // namespace convoy
