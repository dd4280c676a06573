#include "pipeline/exec/followed_step.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "pipeline/exec/plain_executor.h"

namespace convoy {
namespace {

// A map of `batch` images of 12 pixels and one channel block. Tiles of the leader are 3 pixels of an image, those of the follower
// 4 pixels of two images; each counts its pixels.
constexpr int kPixels = 12, kMaxBatch = 5;

struct Counts {
  std::array<std::atomic<int>, kPixels * kMaxBatch> written{}, summed{};
  std::atomic<int> early{0};
  int fails_at = -1;
};

class Part : public BoundStep {
 public:
  Part(Counts& counts, int images, int pixels, bool sums) : counts_(counts), images_(images), pixels_(pixels), sums_(sums) {}

  int tiles(int batch) const override { return (batch + images_ - 1) / images_ * (kPixels / pixels_); }

  TileSpan span(int tile, int batch) const override {
    const int per_image = kPixels / pixels_, image = tile / per_image * images_;
    return {image, std::min(images_, batch - image), 0, 1, tile % per_image * pixels_, pixels_};
  }

  void run(int tile, const RunContext& context, std::byte*) const override {
    if (!sums_ && tile == counts_.fails_at) throw std::runtime_error("asked to fail");
    const TileSpan s = span(tile, context.batch);
    for (int n = s.image; n < s.image + s.images; ++n) {
      for (int p = s.pixel; p < s.pixel + s.pixels; ++p) {
        const auto at = static_cast<std::size_t>(n * kPixels + p);
        if (sums_ && counts_.written[at] == 0) ++counts_.early;
        ++(sums_ ? counts_.summed : counts_.written)[at];
      }
    }
  }

 private:
  Counts& counts_;
  int images_, pixels_;
  bool sums_;
};

class FollowedStepTest : public testing::Test {
 protected:
  FollowedStepTest() {
    auto leader = std::make_unique<Part>(counts_, 1, 3, false), follower = std::make_unique<Part>(counts_, 2, 4, true);
    const BoundStep *leader_spans = leader.get(), *follower_spans = follower.get();
    steps_.push_back(run_together({std::move(leader), leader_spans}, {std::move(follower), follower_spans}, kMaxBatch));
    steps_.push_back(nullptr);
    dependences_[0].steps = {0};
    dependences_[0].before = {{}};
    executor_ = make_plain_executor(steps_, dependences_, 3);
  }

  void run(int batch) {
    for (auto* counts : {&counts_.written, &counts_.summed}) {
      for (auto& count : *counts) count = 0;
    }
    context_.batch = batch;
    executor_->run(Phase::forward, context_);
  }

  void expect_each_once(int batch) const {
    for (int at = 0; at < kPixels * kMaxBatch; ++at) {
      EXPECT_EQ(counts_.written[at], at < batch * kPixels ? 1 : 0);
      EXPECT_EQ(counts_.summed[at], at < batch * kPixels ? 1 : 0);
    }
    EXPECT_EQ(counts_.early, 0);
  }

  Counts counts_;
  BoundSteps steps_;
  PhaseDependences dependences_;
  std::unique_ptr<Executor> executor_;
  RunContext context_;
};

TEST_F(FollowedStepTest, RunsEachTileOnceAndNoneEarly) {
  for (int round = 0; round < 200; ++round) {
    const int batch = 1 + round % kMaxBatch;
    run(batch);
    ASSERT_NO_FATAL_FAILURE(expect_each_once(batch));
  }
}

TEST_F(FollowedStepTest, StaysUsableAfterAnError) {
  for (const int tile : {0, 7, 19}) {
    counts_.fails_at = tile;
    EXPECT_THROW(run(kMaxBatch), std::runtime_error);
    EXPECT_EQ(counts_.early, 0);
    counts_.fails_at = -1;
    run(kMaxBatch);
    ASSERT_NO_FATAL_FAILURE(expect_each_once(kMaxBatch));
  }
}

// A map that nobody writes would never be summed.
TEST(FollowedStep, RefusesATileThatFollowsNothing) {
  Counts counts;
  auto leader = std::make_unique<Part>(counts, 1, 3, false);
  class Beyond : public Part {
   public:
    using Part::Part;
    TileSpan span(int tile, int batch) const override {
      TileSpan s = Part::span(tile, batch);
      s.block = 1;
      return s;
    }
  };
  auto follower = std::make_unique<Beyond>(counts, 1, 3, true);
  const BoundStep *leader_spans = leader.get(), *follower_spans = follower.get();
  EXPECT_THROW(run_together({std::move(leader), leader_spans}, {std::move(follower), follower_spans}, 2), std::logic_error);
}

}  // namespace
}  // namespace convoy
