#include "pipeline/train/data_source.h"

#include <algorithm>

#include "datasets/builtin_datasets.h"
#include "pipeline/core/error.h"
#include "pipeline/train/data_parts.h"

namespace convoy {
namespace {

void require_classes(const Job& job, const spec::SourceSpec& source, const Dataset& dataset) {
  const int found = static_cast<int>(dataset.class_names().size());
  if (found == job.classes()) return;
  const spec::Mark mark = source.part.mark;
  std::string place = mark.line < 0 ? "--set" : job.spec_file.string();
  if (mark.line > 0 && !job.is_stored) place += ":" + std::to_string(mark.line) + ":" + std::to_string(mark.column);
  throw Error(ExitCode::bad_data, place + ": " + source.part.path + ": has " + std::to_string(found) +
                                      (found == 1 ? " class" : " classes") + ", but " + job.outputs_text() +
                                      "; give the model one unit a class, or set data.class_names");
}

}  // namespace

std::unique_ptr<DataSource> DataSource::open_training(const Job& job, ExecutorKind kind, int threads) {
  auto dataset = open_dataset(job, job.spec.data.train);
  require_classes(job, job.spec.data.train, *dataset);
  auto source = assemble(job, std::move(dataset), true, kind, threads);
  source->spec_ = job.spec.data.train;
  return source;
}

std::unique_ptr<DataSource> DataSource::open_validation(const Job& job, ExecutorKind kind, int threads) {
  if (!job.spec.data.val) return nullptr;
  auto dataset = open_dataset(job, *job.spec.data.val);
  require_classes(job, *job.spec.data.val, *dataset);
  auto source = assemble(job, std::move(dataset), false, kind, threads);
  source->spec_ = *job.spec.data.val;
  return source;
}

std::unique_ptr<DataSource> DataSource::open_files(const Job& job, std::unique_ptr<Dataset> dataset, ExecutorKind kind,
                                                   int threads) {
  return assemble(job, std::move(dataset), false, kind, threads);
}

std::unique_ptr<DataSource> DataSource::assemble(const Job& job, std::unique_ptr<Dataset> dataset, bool training,
                                                 ExecutorKind kind, int threads) {
  std::unique_ptr<DataSource> source(new DataSource);
  const spec::DataSpec& data = job.spec.data;
  source->dataset_ = std::move(dataset);
  source->batch_size_ = data.batch_size;
  const std::int64_t size = source->dataset_->size();
  const bool drop_last = training && data.drop_last;
  source->epoch_samples_ = drop_last ? size / data.batch_size * data.batch_size : size;
  if (source->epoch_samples_ == 0) {
    throw Error(ExitCode::bad_data, "data.batch_size " + std::to_string(data.batch_size) + " with drop_last leaves nothing of " +
                                        std::to_string(size) + " samples; lower it");
  }
  source->sampler_ = std::make_unique<Sampler>(size, job.spec.job.seed, training && data.shuffle);
  source->transform_ = make_transform(job, training);
  InputPlan plan;
  plan.dataset = source->dataset_.get();
  plan.sampler = source->sampler_.get();
  plan.transform = source->transform_.get();
  plan.image = job.network.input_shape;
  plan.batch_size = data.batch_size;
  plan.drop_last = drop_last;
  plan.slots = data.slots;
  plan.threads = threads;
  plan.step_threads = threads;
  source->pipeline_ = kind == ExecutorKind::graph ? make_input_graph(plan) : make_plain_input(plan);
  return source;
}

}  // namespace convoy
