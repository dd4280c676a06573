// What both input pipelines must do with a batch transform, as functions over "make me a pipeline".
#pragma once

#include "tests/exec/input_checks.h"

namespace convoy::test {

// Adds a number of the batch's key to each pixel, a row a tile, and pairs each label with the one before it.
struct FakeMix : BatchTransform {
  static float added(const BatchKey& key, int row) { return static_cast<float>(key.position + 10 * key.epoch + 1000 * row); }

  void set_targets(const BatchView& batch, const BatchKey&) const override {
    for (int n = 0; n < batch.count; ++n) {
      batch.other_labels[n] = batch.labels[(n + batch.count - 1) % batch.count];
      batch.weights[2 * n] = 0.75f;
      batch.weights[2 * n + 1] = static_cast<float>(n);
    }
  }
  int tiles(const BatchView& batch, const BatchKey&) const override { return batch.count == 0 ? 0 : batch.image.height; }
  void mix(const BatchView& batch, const BatchKey& key, int tile) const override {
    if (throws) throw std::logic_error("mix");
    const int row = batch.image.width * batch.image.channels;
    for (int n = 0; n < batch.count; ++n) {
      float* pixels = batch.images + n * batch.image.elements() + tile * row;
      for (int i = 0; i < row; ++i) pixels[i] += added(key, tile);
    }
  }

  bool throws = false;
};

inline void expect_mixed(const BatchSlot& slot, SeenBatch expected) {
  const int row = kFakeImage.width * kFakeImage.channels;
  const BatchKey key{expected.epoch, expected.position};
  for (std::size_t i = 0; i < expected.pixels.size(); ++i) {
    expected.pixels[i] += FakeMix::added(key, static_cast<int>(i) / row % kFakeImage.height);
  }
  ASSERT_EQ(look_at(slot), expected);
  for (int n = 0; n < slot.count; ++n) {
    ASSERT_EQ(slot.other_labels[n], expected.labels[(n + slot.count - 1) % slot.count]);
    ASSERT_EQ(slot.target_weights[2 * n], 0.75f);
    ASSERT_EQ(slot.target_weights[2 * n + 1], static_cast<float>(n));
  }
}

// The transform sees each batch once, without the samples that failed, keyed by its place in the epoch.
inline void check_batch_transform(MakeInput make) {
  for (unsigned seed = 0; seed < 40; ++seed) {
    InputCase c(seed);
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + std::to_string(c.plan.threads) + " threads");
    FakeMix mix;
    c.plan.batch_transform = &mix;
    const std::vector<SeenBatch> expected = expected_epoch(c.plan, *c.samples, c.range);
    const auto input = make(c.plan);
    std::size_t seen = 0;
    input->run(c.range, [&](BatchSlot& slot) {
      expect_mixed(slot, expected.at(seen++));
      return true;
    });
    EXPECT_EQ(seen, expected.size());
    if (testing::Test::HasFailure()) return;
  }
}

// What it throws is a bug, which ends the run and is not swallowed.
inline void check_batch_transform_bugs(MakeInput make) {
  InputCase c(3);
  FakeMix mix;
  mix.throws = true;
  c.plan.batch_transform = &mix;
  c.range.position = 0;
  c.plan.drop_last = false;
  const auto input = make(c.plan);
  const auto consume = [](BatchSlot&) { return true; };
  EXPECT_THROW(input->run(c.range, consume), std::logic_error);
  mix.throws = false;
  EXPECT_TRUE(input->run(c.range, consume).balanced());
}

}  // namespace convoy::test
