// A model as the file that keras.models.load_model opens: the Keras part of a checkpoint, and nothing else.
#pragma once

#include <filesystem>

#include "pipeline/train/checkpoint_data.h"
#include "pipeline/train/load_job.h"

namespace convoy {

// Weights and model_config as a Keras legacy .h5 file, written whole or not at all; side heads are left out. `source` names
// where the weights are from. Throws Error(bad_spec) that names every layer that Keras lacks, when the weights are not the
// job's, and for a file name that Keras opens as something else.
void export_to_keras(const Job&, const Registry&, CheckpointData, const std::string& source, const std::filesystem::path& file);

}  // namespace convoy
