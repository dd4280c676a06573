// Opens the data sources and transforms that a job names.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/open_folder_index.h"
#include "pipeline/graph/batch_transform.h"
#include "pipeline/graph/sample_transform.h"
#include "pipeline/train/load_job.h"

namespace convoy {

// Reads a source's own keys without opening a file, fills in its defaults in the resolved spec and reports what is wrong.
void check_source(spec::PipelineSpec&, const spec::SourceSpec&, spec::Diagnostics&);

// Throws Error(bad_data) or Error(io) naming the file or folder that cannot be used.
std::unique_ptr<Dataset> open_dataset(const Job&, const spec::SourceSpec&, const IndexOptions& = {});

// The names of the model's outputs when no checkpoint tells: data.class_names, else those of data.val, else of data.train.
// Throws Error(bad_spec) when they are not as many as the outputs.
std::vector<std::string> class_names_of(const Job&);

// Decode, `augment` in training or `eval_transform` in evaluation, normalise.
std::unique_ptr<SampleTransform> make_transform(const Job&, bool training);

// MixUp, CutMix and class weights for batches of `training`; null when the spec has none of them.
std::unique_ptr<BatchTransform> make_batch_transform(const Job&, const Dataset& training);

}  // namespace convoy
