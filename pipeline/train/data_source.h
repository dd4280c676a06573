// One side of the data, opened: the data set, its order, its transform and the pipeline that runs them.
#pragma once

#include <cstdint>
#include <memory>

#include "datasets/dataset.h"
#include "datasets/open_folder_index.h"
#include "datasets/ram_cache.h"
#include "datasets/sampler.h"
#include "pipeline/exec/input_pipeline.h"
#include "pipeline/exec/session.h"
#include "pipeline/train/load_job.h"

namespace convoy {

// What sources share while they are opened and read; all of it may be left out.
struct DataServices {
  std::shared_ptr<CacheBudget> cache{};  // null: nothing is kept in memory
  IndexOptions index{};                  // who hears of the listing of folders
};

// The services that a training job's spec asks for.
DataServices data_services(const spec::DataSpec&);

class DataSource {
 public:
  // Training: shuffled, augmented, drop_last obeyed. Evaluation: in file order, every sample. Throws Error(bad_data) for
  // data that cannot be opened or that has other classes than the model. A trace must outlive the result.
  static std::unique_ptr<DataSource> open_training(const Job&, ExecutorKind, int threads, const DataServices& = {},
                                                   Trace* trace = nullptr);
  // Null without data.val. Refuses a source that a quarantine list makes smaller, unless its on_error is quarantine.
  static std::unique_ptr<DataSource> open_validation(const Job&, ExecutorKind, int threads, const DataServices& = {});

  // Evaluation order and transform over a data set of the caller's own; failures are left to the consumer.
  static std::unique_ptr<DataSource> open_files(const Job&, std::unique_ptr<Dataset>, ExecutorKind, int threads);

  const Dataset& dataset() const { return *dataset_; }
  const Sampler& sampler() const { return *sampler_; }
  const SampleTransform& transform() const { return *transform_; }
  const spec::SourceSpec& spec() const { return spec_; }
  InputPipeline& pipeline() { return *pipeline_; }
  const InputPipeline& pipeline() const { return *pipeline_; }
  // Samples and steps of one epoch, after drop_last.
  std::int64_t epoch_samples() const { return epoch_samples_; }
  std::int64_t steps_per_epoch() const { return (epoch_samples_ + batch_size_ - 1) / batch_size_; }

 private:
  DataSource() = default;
  static std::unique_ptr<DataSource> assemble(const Job&, std::unique_ptr<Dataset>, bool training, ExecutorKind, int threads,
                                              Trace* trace = nullptr);

  spec::SourceSpec spec_;
  std::unique_ptr<Dataset> dataset_;
  std::unique_ptr<Sampler> sampler_;
  std::unique_ptr<SampleTransform> transform_;
  std::unique_ptr<BatchTransform> batch_transform_;
  std::unique_ptr<InputPipeline> pipeline_;
  std::int64_t epoch_samples_ = 0;
  int batch_size_ = 1;
};

}  // namespace convoy
