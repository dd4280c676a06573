#include "stages/input/sample_transform.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "stages/input/augment/random_flip.h"
#include "stages/input/augment/random_resized_crop.h"
#include "stages/input/augment/random_translation.h"
#include "tests/stages/input/image_testing.h"
#include "tests/stages/input/long_list.h"
#include "tests/support/make_jpeg.h"

namespace convoy {
namespace {

using namespace test;
using reference::Image;
using testing::HasSubstr;

EncodedSample raw(const Image& image) {
  EncodedSample sample;
  sample.format = EncodedSample::Format::raw;
  sample.height = image.height;
  sample.width = image.width;
  sample.channels = image.channels;
  for (double v : image.data) sample.bytes.push_back(static_cast<std::byte>(v));
  return sample;
}

EncodedSample jpeg(Bytes bytes) { return {EncodedSample::Format::encoded, std::move(bytes), 0, 0, 0}; }

std::vector<AugmentStage> shift_then_flip() {
  std::vector<AugmentStage> stages;
  const RandomTranslation::Options shift{{-0.2, 0.2}, {-0.1, 0.3}, {EdgeMode::constant, 9.0f}};
  stages.push_back({"random_translation", op_id("random_translation/0"), "", {}, std::make_unique<RandomTranslation>(shift)});
  stages.push_back({"random_flip", op_id("random_flip/1"), "", {}, std::make_unique<RandomFlip>(true, true)});
  return stages;
}

TransformOptions options(int height, int width, int channels) {
  TransformOptions options;
  options.image = {height, width, channels};
  options.mean = {0.3};
  options.std = {0.4};
  options.seed = 42;
  return options;
}

GuardedFloats run(const SampleTransform& transform, const EncodedSample& sample, std::uint32_t epoch, std::int64_t id,
                  const Shape& shape) {
  GuardedFloats out(shape.elements());
  const Status status = transform.run(sample, epoch, id, out.data());
  EXPECT_TRUE(status.ok()) << (status.ok() ? "" : status.failure().message);
  return out;
}

// The same chain from the definitions, with the documented draws.
Image expected_training(const Image& in, const Shape& shape, std::uint32_t epoch, std::uint32_t id) {
  Image image = reference::resize(in, shape.height, shape.width, shape.channels);
  Rng shift(42, epoch, id, op_id("random_translation/0")), mirror(42, epoch, id, op_id("random_flip/1"));
  const double down = shift.uniform(-0.2, 0.2) * shape.height, right = shift.uniform(-0.1, 0.3) * shape.width;
  image = reference::translate(image, down, right, 'c', 9.0);
  const bool columns = mirror.uniform() < 0.5, rows = mirror.uniform() < 0.5;
  image = reference::flip(image, columns, rows);
  const std::vector<double> mean(shape.channels, 0.3), std(shape.channels, 0.4);
  return reference::normalize(image, 1.0 / 255, mean, std);
}

class Transform : public BothIsas {};
INSTANTIATE_TEST_SUITE_P(Isa, Transform, testing::Values(Isa::avx2, Isa::avx512), isa_name);

TEST_P(Transform, TrainingEqualsTheDefinitions) {
  const auto stages = shift_then_flip();
  for (const Shape shape : {Shape{28, 28, 1}, Shape{20, 31, 3}}) {
    const auto transform = make_sample_transform(options(shape.height, shape.width, shape.channels), stages, kernels());
    for (const Image& in : {noise_image(28, 28, 1), noise_image(40, 25, shape.channels)}) {
      for (std::uint32_t id = 0; id < 10; ++id) {
        // Three blends follow one another: three times one blend's tolerance, which normalisation divides by 255 x 0.4.
        const double magnitude = 3 * 255 / (255 * 0.4) + 1;
        expect_near(run(*transform, raw(in), 1, id, shape), expected_training(in, shape, 1, id), magnitude);
      }
    }
  }
}

TEST_P(Transform, WithoutStagesIsAResize) {
  const Shape shape{24, 24, 1};
  const auto transform = make_sample_transform(options(24, 24, 1), {}, kernels());
  const Image in = noise_image(28, 28, 1);
  const Image expected = reference::normalize(reference::resize(in, 24, 24, 1), 1.0 / 255, {0.3}, {0.4});
  for (std::uint32_t epoch = 0; epoch < 3; ++epoch) expect_near(run(*transform, raw(in), epoch, 7, shape), expected, 6);
}

TEST_P(Transform, DependsOnSeedEpochAndIdAlone) {
  const auto stages = shift_then_flip();
  const Shape shape{28, 28, 1};
  const auto transform = make_sample_transform(options(28, 28, 1), stages, kernels());
  TransformOptions reseeded = options(28, 28, 1);
  reseeded.seed = 43;
  const auto other = make_sample_transform(reseeded, stages, kernels());
  const EncodedSample sample = raw(noise_image(28, 28, 1)), large = raw(noise_image(90, 80, 1));
  const auto values = [&](const SampleTransform& t, std::uint32_t epoch, std::int64_t id) {
    const GuardedFloats out = run(t, sample, epoch, id, shape);
    return std::vector<float>(&const_cast<GuardedFloats&>(out).data()[0], const_cast<GuardedFloats&>(out).data() + 784);
  };
  const auto first = values(*transform, 1, 5);
  run(*transform, large, 0, 0, shape);  // leaves other contents in every buffer
  EXPECT_EQ(first, values(*transform, 1, 5));
  EXPECT_NE(first, values(*transform, 2, 5));
  EXPECT_NE(first, values(*transform, 1, 6));
  EXPECT_NE(first, values(*other, 1, 5));
}

TEST_P(Transform, ManyThreadsGiveTheSameBits) {
  const auto stages = long_list();
  const Shape shape{20, 20, 3};
  const auto transform = make_sample_transform(options(20, 20, 3), stages, kernels());
  const EncodedSample a = jpeg(make_jpeg({})),
                      b = jpeg(make_jpeg({.color = JpegOptions::Color::gray, .height = 33, .width = 12}));
  const int samples = 40;
  const auto all = [&](int threads) {
    std::vector<float> out(std::size_t(samples) * shape.elements());
    std::vector<std::thread> team;
    for (int t = 0; t < threads; ++t) {
      team.emplace_back([&, t] {
        for (int i = t; i < samples; i += threads) {
          EXPECT_TRUE(transform->run(i % 2 ? a : b, 3, i, out.data() + i * shape.elements()).ok());
        }
      });
    }
    for (std::thread& t : team) t.join();
    return out;
  };
  const auto one = all(1);
  EXPECT_EQ(one, all(4));
  EXPECT_EQ(one, all(2));
}

TEST_P(Transform, FailuresAreValuesAndTheNextSampleIsSound) {
  const Shape shape{8, 8, 1};
  const auto transform = make_sample_transform(options(8, 8, 1), {}, kernels());
  GuardedFloats out(64);
  const auto complaint = [&](const EncodedSample& sample) {
    const Status status = transform->run(sample, 0, 0, out.data());
    return status.ok() ? "ok" : status.failure().message;
  };
  const Bytes good = make_jpeg({});
  const GuardedFloats before = run(*transform, jpeg(good), 0, 0, shape);
  EXPECT_THAT(complaint(jpeg({})), HasSubstr("an empty file"));
  EXPECT_THAT(complaint(jpeg(cut(good, good.size() / 2))), HasSubstr("truncated"));
  EncodedSample odd = raw(noise_image(4, 4, 1));
  odd.width = 5;
  EXPECT_THAT(complaint(odd), HasSubstr("is not 4x5x1"));
  EXPECT_THAT(complaint(raw(noise_image(4, 4, 3))), HasSubstr("3 channels"));
  const GuardedFloats after = run(*transform, jpeg(good), 0, 0, shape);
  for (int i = 0; i < 64; ++i) EXPECT_EQ(before[i], after[i]);
}

TEST(SampleTransform, RefusesOtherChannelCounts) { EXPECT_THROW(make_sample_transform(options(8, 8, 2), {}), Error); }

}  // namespace
}  // namespace convoy
