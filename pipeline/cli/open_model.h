// A trained model for eval and predict: a checkpoint, the best one of a spec's run, or a spec with weights that Keras saved.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pipeline/cli/verb.h"
#include "pipeline/exec/session.h"
#include "pipeline/train/checkpoint.h"
#include "pipeline/train/load_job.h"

namespace convoy::cli {

struct ModelOptions : SpecOptions {  // `spec` may be a checkpoint here
  std::string weights;
  bool by_position = false;
};
inline constexpr const char* kByPositionHelp =
    "with --weights: layers whose names only one side knows are matched by their order (automatic names: by their numbers)";
void add_model_options(CLI::App&, ModelOptions&);

struct OpenModel {
  Job job;
  LoadedCheckpoint checkpoint;  // of foreign weights: the file, its weights and the job's class names, no more
};

// The spec's run folder is searched, a .h5 checkpoint brings its spec along (overrides apply), and `weights` (a Keras
// legacy .h5 file or a checkpoint) take the place of the spec's run. Throws Error(bad_spec) when a checkpoint's input contract
// or class count is not the spec's, and for weights beside a checkpoint.
OpenModel open_model(const ModelOptions&, const Registry&);

// An inference session that holds the model's weights. Throws Error(bad_spec) when they are another model's.
std::unique_ptr<Session> make_inference_session(const OpenModel&, const Registry&, int threads);

}  // namespace convoy::cli
