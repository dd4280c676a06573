// Networks from a model section alone, for tests of what can be known or computed without data.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/exec/session.h"
#include "pipeline/graph/describe.h"
#include "pipeline/train/load_job.h"

namespace convoy::test {

// `model` is a model section, "{name: vgg16}"; `channels` are those of its images.
Job zoo_job(const std::string& model, int channels = 3, int batch = 1,
            const std::string& optimizer = "{name: sgd, learning_rate: 0.1}");

NetworkSummary zoo_summary(const std::string& model, int channels = 3);

// The line of one layer; throws where there is none.
const LayerSummary& layer_of(const NetworkSummary&, const std::string& name);

// What the job's training allocates for its steps, by the memory plan for this machine's kernels: weights, gradients, slots and
// activations, without the input's batches.
std::size_t training_bytes(const Job&);

// Inference with memory and kernels of the best instruction set here; weights are for the caller to write.
std::unique_ptr<Session> inference_session(const Job&);

void write_weight(Session&, const std::string& layer, const std::string& parameter, std::span<const float> values);

// The flat output for `images` (NHWC, as many as the job's batch), without padding.
std::vector<float> predict(Session&, std::span<const float> images);

}  // namespace convoy::test
