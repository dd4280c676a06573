// A trained model for eval and predict: a checkpoint, or the best one of a spec's run.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pipeline/exec/session.h"
#include "pipeline/train/checkpoint.h"
#include "pipeline/train/load_job.h"

namespace convoy::cli {

struct OpenModel {
  Job job;
  LoadedCheckpoint checkpoint;
};

// `target` is a .h5 checkpoint (its stored spec is used, with overrides) or a spec (its run folder is searched).
// Throws Error(bad_spec) when the checkpoint's input contract or class count is not the spec's.
OpenModel open_model(const std::string& target, const std::vector<std::string>& overrides, const Registry&);

// An inference session that holds the checkpoint's weights.
std::unique_ptr<Session> make_inference_session(const OpenModel&, const Registry&, int threads);

}  // namespace convoy::cli
