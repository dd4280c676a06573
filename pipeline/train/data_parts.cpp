#include "pipeline/train/data_parts.h"

#include "datasets/builtin_datasets.h"
#include "pipeline/core/error.h"
#include "pipeline/train/class_weights.h"
#include "pipeline/train/find_part.h"
#include "stages/input/mix/batch_mixer.h"
#include "stages/input/sample_transform.h"

namespace convoy {
namespace {

DatasetContext context_of(const spec::PipelineSpec& spec, bool open_files, const IndexOptions& index = {}) {
  return {spec.directory, spec.job.seed, spec.data.class_names, spec.data.color_mode, open_files, index};
}

}  // namespace

void check_source(spec::PipelineSpec& spec, const spec::SourceSpec& source, spec::Diagnostics& diagnostics) {
  if (source.part.type.empty()) return;  // reported where it was read
  const DatasetEntry* entry = find_part(builtin_datasets(), source.part, "data source", diagnostics);
  if (entry == nullptr) return;
  spec::ParamReader reader(source.part.params, source.part.path, diagnostics);
  entry->make(reader, context_of(spec, false));
  reader.also_known(source.part.own_keys);
  reader.finish();
  spec::set_resolved_params(spec.resolved, source.part.path, reader.resolved());
}

std::unique_ptr<Dataset> open_dataset(const Job& job, const spec::SourceSpec& source, const IndexOptions& index) {
  spec::Diagnostics diagnostics(job.spec_file.string());
  const DatasetEntry* entry = find_part(builtin_datasets(), source.part, "data source", diagnostics);
  diagnostics.throw_if_any();
  spec::ParamReader reader(source.part.params, source.part.path, diagnostics);
  auto dataset = entry->make(reader, context_of(job.spec, true, index));
  diagnostics.throw_if_any();
  return dataset;
}

std::vector<std::string> class_names_of(const Job& job) {
  const spec::DataSpec& data = job.spec.data;
  std::vector<std::string> names = data.class_names;
  if (names.empty()) names = open_dataset(job, data.val ? *data.val : data.train)->class_names();
  if (static_cast<int>(names.size()) != job.classes()) {
    throw Error(ExitCode::bad_spec, job.spec_file.string() + ": names " + std::to_string(names.size()) + " classes, but " +
                                        job.outputs_text() + "; " + job.advice_for_classes(static_cast<int>(names.size())) +
                                        ", or list the model's classes in data.class_names");
  }
  return names;
}

std::unique_ptr<SampleTransform> make_transform(const Job& job, bool training) {
  TransformOptions options;
  options.image = job.network.input_shape;
  options.scale = job.spec.preprocess.scale;
  options.mean = job.spec.preprocess.mean;
  options.std = job.spec.preprocess.std;
  options.seed = job.spec.job.seed;
  options.decode = job.spec.data.decode;
  options.order = job.spec.preprocess.channel_order == "bgr" ? ChannelOrder::bgr : ChannelOrder::rgb;
  options.resize_rule = job.spec.preprocess.resize_rule == "antialias" ? ResizeRule::antialias : ResizeRule::keras;
  return make_sample_transform(options, training ? job.augment : job.eval_transform);
}

std::unique_ptr<BatchTransform> make_batch_transform(const Job& job, const Dataset& training) {
  if (!job.spec.mixes_targets()) return nullptr;
  const spec::BatchAugmentSpec& mix = job.spec.batch_augment;
  return make_batch_mixer(
      {{mix.mixup_alpha, mix.cutmix_alpha, mix.switch_prob}, class_weights(job, training), job.spec.job.seed});
}

}  // namespace convoy
