// Jobs around a model, for tests that open no data: a session with initial weights, and batches made by the formula.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pipeline/exec/session.h"
#include "pipeline/graph/registry.h"
#include "pipeline/train/load_job.h"

namespace convoy::test {

// `model` is the value of the spec's model section, `optimizer` that of the optimizer's. Seed and batch size are fixed.
inline constexpr int kModelBatch = 4;
Job model_job(const std::string& model, const std::string& optimizer = "{name: sgd, learning_rate: 0.1}");

// Memory, kernels and initial weights; keyed by layer and parameter, so that layers of the same name start the same in
// different models.
std::unique_ptr<Session> model_session(const Job&, bool training);

// Formula-made images and labels for the job's model.
BatchSlot model_batch(const Job&);

// Logits of the predict phase, padding included.
std::vector<float> predicted_logits(const Job&, Session&);

const Parameter& find_parameter(const Session&, const std::string& layer, const std::string& name);

}  // namespace convoy::test
