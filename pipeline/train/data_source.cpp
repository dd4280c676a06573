#include "pipeline/train/data_source.h"

#include <algorithm>

#include "datasets/balanced_sampler.h"
#include "pipeline/core/error.h"
#include "pipeline/train/bad_sample_policy.h"
#include "pipeline/train/data_parts.h"
#include "pipeline/train/spec_place.h"

namespace convoy {
namespace {

void require_classes(const Job& job, const spec::SourceSpec& source, const Dataset& dataset) {
  const int found = static_cast<int>(dataset.class_names().size());
  if (found == job.classes()) return;
  throw Error(ExitCode::bad_data, spec_place(job, source.part.mark) + ": " + source.part.path + ": has " + std::to_string(found) +
                                      (found == 1 ? " class" : " classes") + ", but " + job.outputs_text() + "; " +
                                      job.advice_for_classes(found) + ", or list the model's classes in data.class_names");
}

std::unique_ptr<Dataset> open_cached(const Job& job, const spec::SourceSpec& spec, const DataServices& services) {
  auto dataset = open_dataset(job, spec, services.index);
  if (!services.cache || dataset->in_memory()) return dataset;
  return std::make_unique<RamCache>(std::move(dataset), services.cache);
}

// How an epoch orders its samples.
std::unique_ptr<Sampler> make_sampler(const Job& job, const Dataset& dataset, bool training) {
  const std::uint64_t seed = job.spec.job.seed;
  if (training && job.spec.data.train.balanced) return std::make_unique<BalancedSampler>(dataset, seed);
  return std::make_unique<Sampler>(dataset.size(), seed, training && job.spec.data.shuffle);
}

// Evaluation over fewer samples than there are must be asked for; better said before training than after its first epoch.
void require_all_samples(const spec::SourceSpec& source, const Dataset& dataset) {
  if (dataset.quarantined() == 0 || source.on_error != spec::OnError::raise) return;
  throw Error(ExitCode::bad_data, source.part.path + ": a quarantine list keeps out " + std::to_string(dataset.quarantined()) +
                                      " of its " + std::to_string(dataset.size() + dataset.quarantined()) +
                                      " samples, and evaluation leaves none out unless told to; repair the files and run "
                                      "convoy doctor again, or set on_error: quarantine for this source");
}

}  // namespace

DataServices data_services(const spec::DataSpec& data) {
  DataServices services;
  if (data.cache.ram) services.cache = std::make_shared<CacheBudget>(data.cache.max_bytes);
  return services;
}

std::unique_ptr<DataSource> DataSource::open_training(const Job& job, ExecutorKind kind, int threads,
                                                      const DataServices& services, Trace* trace) {
  auto dataset = open_cached(job, job.spec.data.train, services);
  require_classes(job, job.spec.data.train, *dataset);
  auto source = assemble(job, std::move(dataset), true, kind, threads, trace);
  source->spec_ = job.spec.data.train;
  return source;
}

std::unique_ptr<DataSource> DataSource::open_validation(const Job& job, ExecutorKind kind, int threads,
                                                        const DataServices& services) {
  if (!job.spec.data.val) return nullptr;
  auto dataset = open_cached(job, *job.spec.data.val, services);
  require_classes(job, *job.spec.data.val, *dataset);
  require_all_samples(*job.spec.data.val, *dataset);
  auto source = assemble(job, std::move(dataset), false, kind, threads);
  source->spec_ = *job.spec.data.val;
  return source;
}

std::unique_ptr<DataSource> DataSource::open_files(const Job& job, std::unique_ptr<Dataset> dataset, ExecutorKind kind,
                                                   int threads) {
  return assemble(job, std::move(dataset), false, kind, threads);
}

std::unique_ptr<DataSource> DataSource::assemble(const Job& job, std::unique_ptr<Dataset> dataset, bool training,
                                                 ExecutorKind kind, int threads, Trace* trace) {
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
  source->sampler_ = make_sampler(job, *source->dataset_, training);
  source->transform_ = make_transform(job, training);
  if (training) source->batch_transform_ = make_batch_transform(job, *source->dataset_);
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
  if (training && data.train.on_error == spec::OnError::substitute) {
    plan.substitutes = static_cast<int>(std::min<std::int64_t>(kMostSubstitutes, source->sampler_->size() - 1));
  }
  plan.batch_transform = source->batch_transform_.get();
  plan.trace = trace;
  source->pipeline_ = kind == ExecutorKind::graph ? make_input_graph(plan) : make_plain_input(plan);
  return source;
}

}  // namespace convoy
