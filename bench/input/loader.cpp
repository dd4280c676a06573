#include "bench/input/loader.h"

#include <fmt/format.h>

#include <cstring>

#include "pipeline/core/clock.h"
#include "pipeline/train/data_source.h"
#include "pipeline/train/model_state.h"
#include "pipeline/train/run_session.h"

namespace convoy::bench {
namespace {

constexpr int kSlots = 4;

BatchSlot copy_of(const BatchSlot& slot) {
  BatchSlot copy;
  copy.count = copy.requested = slot.count;
  copy.images = Arena(slot.images.bytes());
  std::memcpy(copy.images.data(), slot.images.data(), slot.images.bytes());
  copy.labels = slot.labels;
  copy.sample_ids = slot.sample_ids;
  return copy;
}

void train_on(Session& session, const BatchSlot& slot, std::int64_t step) {
  RunContext context;
  context.step = step;
  context.learning_rate = 1e-4;
  session.set_batch(slot);
  for (const Phase phase : {Phase::forward, Phase::backward, Phase::update}) session.run(phase, context);
}

class Loader final : public Candidate {
 public:
  Loader(const LoaderOptions& options, const Registry& registry)
      : options_(options),
        job_(load_job_text(loader_spec(options), "bench input", {}, registry)),
        data_(DataSource::open_training(job_, ExecutorKind::graph, options.threads)) {
    if (options.model.empty()) return;
    SessionOptions how;
    how.threads = options.threads;
    session_ = make_session(job_, registry, how);
    initialize_model(*session_, 1);
    if (options.in_memory) fill_memory();
  }

  std::string about() const override { return "convoy " CONVOY_VERSION; }

  Piece run() override {
    if (options_.in_memory) return train_from_memory();
    const int timed = pieces();
    Piece piece;
    Stopwatch watch;
    int batches = 0;
    data_->pipeline().run({epoch_++, 0}, [&](BatchSlot& slot) {
      if (session_) train_on(*session_, slot, ++step_);
      ++batches;
      if (batches == untimed()) watch.restart();
      if (batches > untimed()) piece.images += slot.count;
      piece.seconds = watch.seconds();
      return batches < untimed() + timed;
    });
    return piece;
  }

 private:
  int pieces() const { return std::max(1, options_.images / options_.batch); }
  // Until batches that were ready before their time have gone.
  static int untimed() { return kSlots + 1; }

  void fill_memory() {
    data_->pipeline().run({0, 0}, [&](BatchSlot& slot) {
      memory_.push_back(copy_of(slot));
      return std::ssize(memory_) < kSlots;
    });
  }

  Piece train_from_memory() {
    Piece piece;
    Stopwatch watch;
    for (int i = 0; i < untimed() + pieces(); ++i) {
      if (i == untimed()) watch.restart();
      const BatchSlot& slot = memory_[static_cast<std::size_t>(i) % memory_.size()];
      train_on(*session_, slot, ++step_);
      if (i >= untimed()) piece.images += slot.count;
    }
    piece.seconds = watch.seconds();
    return piece;
  }

  LoaderOptions options_;
  Job job_;
  std::unique_ptr<DataSource> data_;
  std::unique_ptr<Session> session_;
  std::vector<BatchSlot> memory_;
  std::uint32_t epoch_ = 0;
  std::int64_t step_ = 0;
};

constexpr const char* kSpec = R"(version: 1
job: {{name: bench-input, seed: 1, output_dir: unused}}
data:
  train: {0}
  batch_size: {1}
  slots: {2}
  drop_last: true
preprocess: {{mode: custom, scale: 0.00392156862745098, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], resize_rule: antialias}}
augment:
  - random_resized_crop: 224
  - random_flip: {{mode: horizontal}}
model: {3}
optimizer: {{name: sgd, learning_rate: 0.0001, momentum: 0.9}}
trainer: {{epochs: 1}}
)";

}  // namespace

std::string loader_spec(const LoaderOptions& options) {
  const std::string model = options.model.empty()
                                ? "{input_shape: [224, 224, 3], layers: [global_average_pooling2d: {}, dense: {units: 16}]}"
                                : fmt::format("{{name: {}, num_classes: 16}}", options.model);
  return fmt::format(kSpec, options.source, options.batch, kSlots, model);
}

std::unique_ptr<Candidate> make_loader(const LoaderOptions& options, const Registry& registry) {
  return std::make_unique<Loader>(options, registry);
}

}  // namespace convoy::bench
