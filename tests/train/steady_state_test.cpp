// After a few steps of warming up, training allocates nothing: neither our code nor Halide's, from the heap or by mmap, in either
// executor. oneTBB's own pools aside.
#include <HalideRuntime.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <tuple>

#include "pipeline/graph/use_winograd.h"
#include "pipeline/graph/use_winograd_gradient.h"
#include "pipeline/train/evaluator.h"
#include "pipeline/train/model_state.h"
#include "pipeline/train/run_session.h"
#include "pipeline/train/trainer.h"
#include "tests/support/builtin_registry.h"
#include "tests/support/make_idx.h"
#include "tests/support/philox_values.h"
#include "tests/support/watch_heap.h"

namespace convoy {
namespace {

struct Model {
  const char* name;
  const char* text;  // the model section
};

void PrintTo(const Model& model, std::ostream* out) { *out << model.name; }

constexpr Model kLeNet{"lenet5", "{name: lenet5}"};
// Shortcuts with and without projection, Winograd in all directions.
constexpr Model kResNet{"resnet", R"(
  input_shape: [32, 32, 1]
  layers:
    - conv2d: {name: stem, filters: 32, kernel_size: 3, padding: same, use_bias: false}
    - batch_normalization: {name: stem_bn}
    - relu: {name: stem_relu}
    - residual_basic: {name: same, filters: 32}
    - residual_basic: {name: half, filters: 48, strides: 2, shortcut: projection}
    - global_average_pooling2d: {name: pool}
    - dense: {name: logits, units: 10})"};
constexpr Model kDepthwise{"depthwise", R"(
  input_shape: [32, 32, 1]
  layers:
    - conv2d: {name: stem, filters: 16, kernel_size: 3, strides: 2, padding: same, use_bias: false}
    - inverted_residual: {name: first, channels: 16, filters: 16}
    - inverted_residual: {name: second, channels: 16, filters: 24, strides: 2}
    - depthwise_separable: {name: third, filters: 40}
    - dropout: {name: dropout, rate: 0.1}
    - global_average_pooling2d: {name: pool}
    - dense: {name: logits, units: 10})"};

constexpr int kBatch = 8, kSamples = 400;

class SteadyState : public testing::TestWithParam<std::tuple<Model, const char*>> {
 protected:
  SteadyState() {
    test::write_idx(folder_, test::labels_of_ten(kSamples), 32);
    const auto& [model, executor] = GetParam();
    job_ = load_job_text(
        "version: 1\njob: {name: steady, seed: 3, output_dir: run}\ndata:\n"
        "  train: {type: idx, images: images, labels: labels}\n  color_mode: grayscale\n  batch_size: 8\nmodel: " +
            std::string(model.text) +
            "\noptimizer: {name: sgd, learning_rate: 0.001, momentum: 0.9}\ntrainer: {epochs: 1}\nruntime: {executor: " +
            executor + "}\n",
        folder_ / "spec.yaml", {}, registry_);
    SessionOptions options;
    options.threads = 2;
    session_ = make_session(job_, registry_, options);
    initialize_model(*session_, 3);
  }

  test::TempFolder folder_;
  Registry registry_ = test::builtin_registry();
  Job job_;
  std::unique_ptr<Session> session_;
};

// A thread that joins late may still be building itself, so the quietest of several rounds counts: what every step allocates
// shows in all of them.
class Rounds {
 public:
  template <typename Step>
  void run(Step step) {
    for (int round = 0; round < 6 && least_ > 0; ++round) {
      if (round > 0) test::start_watching_heap();
      for (int i = 0; i < 10; ++i) step();
      if (round > 0) keep(test::stop_watching_heap());
    }
  }
  void keep(long calls) {
    if (calls < least_) least_ = calls, who_ = test::first_heap_call();
  }
  void expect_nothing() const { EXPECT_EQ(least_, 0) << who_; }

 private:
  long least_ = 1L << 30;
  std::string who_;
};

TEST_P(SteadyState, AStepAllocatesNothing) {
  BatchSlot slot;
  slot.count = kBatch;
  const std::vector<float> images = test::formula_values("images", kBatch * job_.network.input_shape.elements());
  slot.images = Arena(images.size() * sizeof(float));
  std::ranges::copy(images, reinterpret_cast<float*>(slot.images.data()));
  slot.labels = test::formula_labels("labels", kBatch, 10);
  slot.sample_ids.resize(kBatch);
  ClassificationMetrics metrics(10);
  RunContext context;
  context.learning_rate = 0.001f;
  Rounds rounds;
  rounds.run([&] {
    session_->set_batch(slot);
    for (const Phase phase : {Phase::forward, Phase::backward, Phase::update}) session_->run(phase, context);
    metrics.add(outputs_of(job_, *session_, session_->program().training, slot));
    ++context.step;
  });
  rounds.expect_nothing();
}

// Watches some steps in the middle of an epoch, told by the trainer.
class MiddleOfEpoch : public TrainObserver {
 public:
  explicit MiddleOfEpoch(Rounds& rounds) : rounds_(rounds) {}
  void on_step(const StepReport& report) override {
    if (report.step > 10 && report.step % 8 == 1) rounds_.keep(test::stop_watching_heap());
    if (report.step >= 10 && report.step % 8 == 2) test::start_watching_heap();
  }

 private:
  Rounds& rounds_;
};

// Reading, decoding and the trainer's own work included.
TEST_P(SteadyState, AnEpochAllocatesNothing) {
  const auto source = DataSource::open_training(job_, executor_kind(job_.spec), 2);
  Rounds rounds;
  MiddleOfEpoch observer(rounds);
  Trainer trainer({job_, *session_, *source, nullptr, observer});
  EXPECT_EQ(trainer.run(), TrainOutcome::finished);
  rounds.expect_nothing();
}

INSTANTIATE_TEST_SUITE_P(Models, SteadyState,
                         testing::Combine(testing::Values(kLeNet, kResNet, kDepthwise), testing::Values("graph", "threads")),
                         [](const auto& info) {
                           return std::string(std::get<0>(info.param).name) + "_" + std::get<1>(info.param);
                         });

// Else nothing would have been counted above.
TEST(WatchedHeap, CountsNewMallocMmapAndHalide) {
  test::start_watching_heap();
  delete new volatile int(1);
  void* volatile memory = std::malloc(10);
  std::free(memory);
  halide_free(nullptr, halide_malloc(nullptr, 100));
  { const Arena arena(1 << 20); }
  EXPECT_EQ(test::stop_watching_heap(), 4);
  EXPECT_NE(test::first_heap_call(), "none");
}

// Nor would it be a training step with Winograd.
TEST(WatchedHeap, TheResNetHasWinogradInAllDirections) {
  const Registry registry = test::builtin_registry();
  const Job job = load_job_text(
      "version: 1\ndata: {train: {type: idx, images: i, labels: l}, color_mode: grayscale, batch_size: 8}\nmodel: " +
          std::string(kResNet.text) + "\noptimizer: {name: sgd, learning_rate: 0.1}\n",
      "spec.yaml", {}, registry);
  const auto session = make_session(job, registry, {});
  for (const char* kind : {"winograd_forward", "winograd_backward_data", "winograd_backward_weights"}) {
    EXPECT_TRUE(std::ranges::any_of(session->program().steps, [&](const Step& s) { return s.kind == kind; })) << kind;
  }
}

}  // namespace
}  // namespace convoy
