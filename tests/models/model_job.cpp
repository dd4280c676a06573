#include "tests/models/model_job.h"

#include <cstring>
#include <stdexcept>

#include "pipeline/train/model_state.h"
#include "pipeline/train/run_session.h"
#include "tests/support/builtin_registry.h"
#include "tests/support/philox_values.h"

namespace convoy::test {

Job model_job(const std::string& model, const std::string& optimizer) {
  return load_job_text(
      "version: 1\n"
      "job: {name: model, seed: 5, output_dir: run}\n"
      "data: {train: {type: idx, images: images, labels: labels}, batch_size: " +
          std::to_string(kModelBatch) + "}\nmodel: " + model + "\noptimizer: " + optimizer + "\n",
      "model.yaml", {}, builtin_registry());
}

std::unique_ptr<Session> model_session(const Job& job, bool training) {
  SessionOptions options;
  options.training = training;
  options.threads = 2;
  std::unique_ptr<Session> session = make_session(job, builtin_registry(), options);
  initialize_model(*session, job.spec.job.seed);
  return session;
}

BatchSlot model_batch(const Job& job) {
  BatchSlot slot;
  slot.count = kModelBatch;
  const std::vector<float> images = formula_values("images", kModelBatch * job.network.input_shape.elements());
  slot.images = Arena(images.size() * sizeof(float));
  std::memcpy(slot.images.data(), images.data(), images.size() * sizeof(float));
  slot.labels = formula_labels("labels", kModelBatch, job.classes());
  slot.sample_ids.resize(kModelBatch);
  return slot;
}

std::vector<float> predicted_logits(const Job& job, Session& session) {
  const BatchSlot slot = model_batch(job);
  session.set_batch(slot);
  session.run(Phase::predict);
  const std::span<const float> logits = session.values(session.program().predict.logits);
  return {logits.begin(), logits.end()};
}

const Parameter& find_parameter(const Session& session, const std::string& layer, const std::string& name) {
  for (const Parameter& p : session.program().parameters) {
    if (p.layer == layer && p.spec.name == name) return p;
  }
  throw std::logic_error("no parameter " + layer + "/" + name);
}

}  // namespace convoy::test
