#include "tests/models/zoo_network.h"

#include <cstring>
#include <stdexcept>

#include "pipeline/core/isa.h"
#include "pipeline/graph/choose_kernels.h"
#include "pipeline/graph/plan_memory.h"
#include "pipeline/graph/use_winograd.h"
#include "tests/support/builtin_registry.h"

namespace convoy::test {
Job zoo_job(const std::string& model, int channels, int batch, const std::string& optimizer) {
  const std::string color = channels == 1 ? "grayscale" : "rgb";
  return load_job_text(
      "version: 1\n"
      "job: {name: zoo, seed: 1, output_dir: runs/zoo}\n"
      "data: {train: {type: idx, images: a.gz, labels: b.gz}, color_mode: " +
          color + ", batch_size: " + std::to_string(batch) + "}\nmodel: " + model + "\noptimizer: " + optimizer + "\n",
      "zoo.yaml", {}, builtin_registry());
}

NetworkSummary zoo_summary(const std::string& model, int channels) { return describe(zoo_job(model, channels).network); }

const LayerSummary& layer_of(const NetworkSummary& summary, const std::string& name) {
  for (const LayerSummary& layer : summary.layers)
    if (layer.name == name) return layer;
  throw std::runtime_error("no layer " + name);
}

std::size_t training_bytes(const Job& job) {
  Program program = make_program(job, builtin_registry(), true);
  use_winograd(program, choose_isa());
  choose_kernels(program, builtin_registry(), choose_isa());
  return plan_memory(program).total_bytes;
}

std::unique_ptr<Session> inference_session(const Job& job) {
  Program program = make_program(job, builtin_registry(), false);
  choose_kernels(program, builtin_registry(), choose_isa());
  return std::make_unique<Session>(std::move(program), builtin_registry(), choose_isa(), ExecutorKind::threads, 1);
}

void write_weight(Session& session, const std::string& layer, const std::string& parameter, std::span<const float> values) {
  for (const Parameter& p : session.program().parameters)
    if (p.layer == layer && p.spec.name == parameter) return session.write(p, p.tensors.value, values);
  throw std::runtime_error("no parameter " + layer + "/" + parameter);
}

std::vector<float> predict(Session& session, std::span<const float> images) {
  session.run(Phase::repack);
  BatchSlot slot;
  slot.count = session.program().max_batch;
  slot.images = Arena(images.size_bytes());
  std::memcpy(slot.images.data(), images.data(), images.size_bytes());
  slot.labels.resize(static_cast<std::size_t>(slot.count));
  slot.sample_ids.resize(static_cast<std::size_t>(slot.count));
  session.set_batch(slot);
  session.run(Phase::predict);
  const TensorId logits = session.program().predict.logits;
  const Shape& shape = session.program().tensors[logits].desc.shape;
  std::vector<float> values;
  for (int n = 0; n < slot.count; ++n) {
    const auto item = session.values(logits).subspan(static_cast<std::size_t>(n * shape.padded_elements()));
    values.insert(values.end(), item.begin(), item.begin() + shape.channels);
  }
  return values;
}

}  // namespace convoy::test
