// Random runs of the whole input side over JPEG files, some of them damaged: any threads, slots, batch size, delays and
// interruptions, both pipelines. Each sample of an epoch is seen exactly once, as an image or as a failure.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <thread>

#include "pipeline/train/data_source.h"
#include "tests/support/builtin_registry.h"
#include "tests/support/make_jpeg.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

class RandomRun {
 public:
  explicit RandomRun(unsigned seed) : random_(seed) {
    const int files = 2 + below(60), percent_bad = below(3) == 0 ? 0 : below(40);
    for (int i = 0; i < files; ++i) {
      test::Bytes jpeg = test::make_jpeg({.height = 1 + below(40), .width = 1 + below(40), .progressive = below(4) == 0});
      if (below(100) < percent_bad) jpeg = below(2) == 0 ? test::to_bytes("no picture") : test::cut(jpeg, jpeg.size() / 2);
      folder_.write((i % 2 == 0 ? "a/" : "b/") + std::to_string(i) + ".jpg", jpeg);
    }
    job_ = load_job_text(spec(), folder_ / "spec.yaml", {}, test::builtin_registry());
    source_ = DataSource::open_training(job_, below(2) == 0 ? ExecutorKind::graph : ExecutorKind::threads, 1 + below(4));
  }

  void run() {
    for (std::uint32_t epoch = 0; epoch < 2; ++epoch) {
      std::map<std::int64_t, int> times;
      std::int64_t position = 0;
      while (position < source_->epoch_samples()) position = part_of(epoch, position, times);
      EXPECT_EQ(std::ssize(times), source_->dataset().size());
      for (const auto& [id, count] : times) EXPECT_EQ(count, 1) << source_->dataset().describe(id);
    }
  }

 private:
  int below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }

  std::string spec() {
    return "version: 1\njob: {name: random, seed: " + std::to_string(below(1000)) + ", output_dir: run}\n" +
           "data:\n  train: {type: image_folder, path: ., on_error: quarantine}\n  batch_size: " + std::to_string(1 + below(20)) +
           "\n  slots: " + std::to_string(1 + below(5)) + "\n  shuffle: " + (below(4) == 0 ? "false" : "true") + R"(
augment: [random_flip: {mode: horizontal}]
model: {input_shape: [6, 5, 3], layers: [flatten: {}, dense: {units: 2}]}
optimizer: {name: sgd, learning_rate: 0.01}
trainer: {epochs: 1}
)";
  }

  // From `position` until a random batch, or the epoch's end; returns where to go on.
  std::int64_t part_of(std::uint32_t epoch, std::int64_t position, std::map<std::int64_t, int>& times) {
    int batches = below(3) == 0 ? 1 + below(4) : -1;
    const Ledger ledger = source_->pipeline().run({epoch, position}, [&](BatchSlot& slot) {
      EXPECT_EQ(slot.position, position);
      for (int i = 0; i < slot.count; ++i) ++times[slot.drawn_ids[static_cast<std::size_t>(i)]];
      for (const SampleFailure& failure : slot.failures) ++times[failure.id];
      if (below(8) == 0) std::this_thread::sleep_for(std::chrono::microseconds(below(2000)));
      position = slot.position + slot.requested;
      return --batches != 0;
    });
    EXPECT_TRUE(ledger.balanced());
    return position;
  }

  std::mt19937 random_;
  test::TempFolder folder_;
  Job job_;
  std::unique_ptr<DataSource> source_;
};

void run_seeds(unsigned begin, unsigned end) {
  for (unsigned seed = begin; seed < end && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomRun(seed).run();
  }
}

TEST(RandomRuns, SeeEachFileOnceAnEpoch) { run_seeds(0, 20); }

TEST(RandomRuns, SeeEachFileOnceAnEpochTwoHundredTimes) { run_seeds(0, 200); }

}  // namespace
}  // namespace convoy
