// A whole network of the zoo, run on the weights and the batch of a golden file, and the comparison with its results.
//
// A file (tests/golden/data/networks) has one row a weight: name, dims, the formula's offset and scale, then norm, float32
// error and samples of its gradient, or of its value after one update where it is a moving statistic.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pipeline/core/isa.h"
#include "pipeline/exec/session.h"
#include "pipeline/train/load_job.h"

namespace convoy::test {

nlohmann::json network_golden(const std::string& folder, const std::string& name);

// A job that trains the network of a golden file by SGD with momentum; nothing in it opens data.
Job golden_job(const nlohmann::json& golden, const Registry&);

// The job's program with memory, its weights written by the formula; its 3x3 convolutions by F(4x4,3x3) where `winograd`. The
// side heads keep their logits until the end of the forward phase.
std::unique_ptr<Session> golden_session(const nlohmann::json& golden, const Job&, const Registry&, Isa, bool winograd = false,
                                        const PassList& = all_passes());

// What the layer gives in training.
TensorId head_logits(const Program&, const std::string& layer);

// Formula-made images and labels; `suffix` tells the batches of several steps apart.
BatchSlot golden_batch(const nlohmann::json& golden, const std::string& suffix = "");

// The elements of a flat blocked output, without its padding.
std::vector<float> flat_values(Session&, TensorId, int batch);

double mean_loss(Session&, int batch);

}  // namespace convoy::test
