// The readers of the spec's sections, one file each. Each reads its keys from a ParamReader over its section and leaves
// `finish()` to read_pipeline_spec, because some checks look at two sections.
#pragma once

#include "pipeline/spec/param_reader.h"
#include "pipeline/spec/pipeline_spec.h"

namespace convoy::spec {

// A reader over the map under `key`; over an empty map when there is none.
ParamReader section(ParamReader& parent, const std::string& key);

// Splits what a part reads for itself from the spec floor's keys: sets params and own_keys.
void take_params(PartSpec&, const Node& map, const std::vector<std::string>& own_keys);

// `own` as read by the spec floor, then the part's parameters as written.
Node with_params(Node own, const Node& params);

JobSpec read_job(ParamReader&, const std::filesystem::path& spec_file);
DataSpec read_data(ParamReader&, SpecKind);
DecodeSpec read_decode(ParamReader&);
PreprocessSpec read_preprocess(ParamReader&, int channels);
ModelSpec read_model(ParamReader&, const std::filesystem::path& directory);
LossSpec read_loss(ParamReader&);
BatchAugmentSpec read_batch_augment(ParamReader&, int batch_size);
std::vector<std::string> read_metrics(ParamReader& root);
// Also fills learning_rate and exclude_from_weight_decay. `node` is what the reader reads.
PartSpec read_optimizer(ParamReader&, const Node& node, PipelineSpec&);
LrScheduleSpec read_lr_schedule(ParamReader&, double learning_rate);
TrainerSpec read_trainer(ParamReader&);
CheckpointSpec read_callbacks(ParamReader& root, bool has_validation);
RuntimeSpec read_runtime(ParamReader&);
KernelsSpec read_kernels(ParamReader&, const std::filesystem::path& directory);
LogSpec read_log(ParamReader&);

}  // namespace convoy::spec
