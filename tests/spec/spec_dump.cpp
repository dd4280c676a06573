#include "spec_dump.h"

#include <iomanip>
#include <sstream>

namespace convoy::spec {
namespace {

void write(std::ostream& out, const PartSpec& part) { out << part.type << " at " << part.path << "\n" << to_yaml(part.params); }

void write(std::ostream& out, const SourceSpec& source) {
  write(out, source.part);
  out << static_cast<int>(source.on_error) << ' ' << source.max_bad << ' ' << source.max_bad_absolute << ' ' << source.balanced
      << '\n';
}

template <typename T>
void write(std::ostream& out, const std::vector<T>& values) {
  for (const T& value : values) out << value << '|';
  out << '\n';
}

void write(std::ostream& out, const DataSpec& data) {
  write(out, data.train);
  if (data.val) write(out, *data.val);
  write(out, data.class_names);
  out << data.color_mode << ' ' << data.interpolation << ' ' << data.batch_size << ' ' << data.shuffle << data.drop_last << ' '
      << data.slots << ' ' << data.cache.ram << ' ' << data.cache.max_bytes << '\n';
  const DecodeSpec& d = data.decode;
  out << d.region << ' ' << d.scaled_dct << ' ' << d.apply_exif << ' ' << d.max_pixels << ' ' << d.max_side << ' ' << d.max_bytes
      << ' ' << d.max_scans << ' ' << d.max_markers << ' ' << d.max_marker_bytes << ' ' << d.max_memory << ' ' << d.max_seconds
      << '\n';
  if (data.image_size) out << data.image_size->first << 'x' << data.image_size->second << '\n';
}

void write(std::ostream& out, const PreprocessSpec& preprocess) {
  out << preprocess.mode << ' ' << preprocess.scale << ' ' << preprocess.channel_order << ' ' << preprocess.resize_rule << '\n';
  write(out, preprocess.mean);
  write(out, preprocess.std);
}

void write(std::ostream& out, const ModelSpec& model) {
  if (model.input_shape) write(out, *model.input_shape);
  for (const LayerSpec& layer : model.layers) {
    out << layer.part.type << '\n' << to_yaml(layer.part.params);  // its path is that of the block it comes from
    write(out, layer.inputs);
    out << layer.name << ' ' << layer.lr_mult << ' ' << layer.decay_mult << ' ' << layer.trainable << '\n';
  }
}

void write(std::ostream& out, const std::vector<AuxiliarySpec>& heads) {
  for (const AuxiliarySpec& head : heads) out << head.layer << ' ' << head.loss_weight << '\n';
}

void write(std::ostream& out, const LrScheduleSpec& s) {
  out << s.name << ' ' << s.warmup_epochs << ' ' << s.warmup_method << ' ' << s.warmup_factor << ' ' << s.gamma << ' '
      << s.step_epochs << ' ' << s.min_learning_rate << ' ' << s.power << '\n';
  write(out, s.milestones);
}

}  // namespace

std::string dump(const PipelineSpec& spec) {
  std::ostringstream out;
  out << std::setprecision(17);
  out << spec.version << ' ' << spec.job.name << ' ' << spec.job.seed << ' ' << spec.job.output_dir << ' ' << spec.directory
      << '\n';
  write(out, spec.data);
  write(out, spec.preprocess);
  for (const PartSpec& part : spec.augment) write(out, part);
  for (const PartSpec& part : spec.eval_transform) write(out, part);
  write(out, spec.model);
  write(out, spec.model.auxiliary);
  out << spec.batch_augment.mixup_alpha.value_or(-1) << ' ' << spec.batch_augment.cutmix_alpha.value_or(-1) << ' '
      << spec.batch_augment.switch_prob << '\n';
  out << spec.loss.name << spec.loss.from_logits << spec.loss.label_smoothing << ' ' << spec.loss.balanced_classes << '\n';
  for (const ClassWeight& weight : spec.loss.class_weights) out << weight.name << ' ' << weight.weight << '\n';
  write(out, spec.metrics);
  write(out, spec.optimizer);
  write(out, spec.exclude_from_weight_decay);
  out << spec.learning_rate << '\n';
  write(out, spec.lr_schedule);
  out << spec.trainer.epochs << ' ' << spec.trainer.validate_every << '\n';
  out << spec.checkpoint.monitor << ' ' << spec.checkpoint.mode << ' ' << spec.checkpoint.keep_best << ' '
      << spec.checkpoint.keep_last << ' ' << spec.checkpoint.save_freq << '\n';
  out << spec.runtime.threads << ' ' << spec.runtime.report_every << ' ' << spec.runtime.executor << ' ' << spec.runtime.winograd
      << ' ' << spec.runtime.recompute_above << '\n';
  out << spec.kernels.schedules << '\n';
  out << spec.log.gradient_norms << '\n';
  return out.str();
}

}  // namespace convoy::spec
