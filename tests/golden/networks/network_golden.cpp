#include "tests/golden/networks/network_golden.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include "pipeline/graph/choose_kernels.h"
#include "pipeline/graph/use_winograd.h"
#include "pipeline/graph/views.h"
#include "pipeline/train/model_state.h"
#include "tests/support/philox_values.h"

namespace convoy::test {
namespace {

// A model section in one line: JSON is YAML.
std::string job_text(const nlohmann::json& golden) {
  nlohmann::json model = golden.at("model");
  if (!model.contains("layers") && !model.contains("name")) model["name"] = golden.at("network");
  const bool gray = golden.at("input_shape").at(2) == 1;
  return "version: 1\n"
         "job: {name: golden, seed: 1, output_dir: runs/golden}\n"
         "data: {train: {type: idx, images: a.gz, labels: b.gz}, batch_size: " +
         golden.at("batch").dump() + ", color_mode: " + (gray ? "grayscale" : "rgb") +
         "}\n"
         "model: " +
         model.dump() +
         "\n"
         "optimizer: {name: sgd, learning_rate: 1.0e-2, momentum: 0.9}\n";
}

std::vector<WeightTensor> formula_weights(const nlohmann::json& golden) {
  std::vector<WeightTensor> weights;
  for (const auto& row : golden.at("weights")) {
    const std::string name = row.at(0);
    const auto slash = name.rfind('/');
    const auto dims = row.at(1).get<Dims>();
    std::vector<float> values = formula_values(name, element_count(dims), row.at(3).get<float>());
    for (float& v : values) v += row.at(2).get<float>();
    weights.push_back({name.substr(0, slash), name.substr(slash + 1), dims, std::move(values)});
  }
  return weights;
}

// Side heads' memory would be used again as soon as their losses are known.
void keep_heads(Program& program, const nlohmann::json& golden) {
  for (const std::string& head : golden.value("heads", std::vector<std::string>{}))
    program.tensors[place_of(program, head_logits(program, head)).root].role = Role::packed_copy;
}

}  // namespace

TensorId head_logits(const Program& program, const std::string& layer) {
  const auto last = std::ranges::find_if(program.steps.rbegin(), program.steps.rend(),
                                         [&](const Step& step) { return step.layer == layer && step.phase == Phase::forward; });
  if (last == program.steps.rend()) throw std::runtime_error("no layer " + layer);
  return last->outputs.at(0);
}

nlohmann::json network_golden(const std::string& folder, const std::string& name) {
  std::ifstream file(std::string(CONVOY_GOLDEN_DATA) + "/" + folder + "/" + name + ".json");
  if (!file) throw std::runtime_error("no golden file " + folder + "/" + name);
  return nlohmann::json::parse(file);
}

Job golden_job(const nlohmann::json& golden, const Registry& registry) {
  return load_job_text(job_text(golden), "golden.yaml", {}, registry);
}

std::unique_ptr<Session> golden_session(const nlohmann::json& golden, const Job& job, const Registry& registry, Isa isa,
                                        bool winograd, const PassList& passes) {
  Program program = make_program(job, registry, true, passes);
  if (winograd) use_winograd(program, isa);
  keep_heads(program, golden);
  choose_kernels(program, registry, isa);
  auto session = std::make_unique<Session>(std::move(program), registry, isa, ExecutorKind::threads, 2);
  write_weights(*session, formula_weights(golden), "the reference");
  return session;
}

BatchSlot golden_batch(const nlohmann::json& golden, const std::string& suffix) {
  BatchSlot slot;
  slot.count = golden.at("batch");
  const auto shape = golden.at("input_shape").get<Dims>();
  const std::vector<float> images = formula_values("images" + suffix, slot.count * element_count(shape));
  slot.images = Arena(images.size() * sizeof(float));
  std::memcpy(slot.images.data(), images.data(), images.size() * sizeof(float));
  slot.labels = formula_labels("labels" + suffix, slot.count, golden.at("classes"));
  slot.sample_ids.resize(static_cast<std::size_t>(slot.count));
  return slot;
}

std::vector<float> flat_values(Session& session, TensorId id, int batch) {
  const Shape& shape = session.program().tensors[id].desc.shape;
  const std::span<const float> padded = session.values(id);
  std::vector<float> values;
  for (int n = 0; n < batch; ++n) {
    const auto item = padded.subspan(static_cast<std::size_t>(n * shape.padded_elements()));
    values.insert(values.end(), item.begin(), item.begin() + shape.channels);
  }
  return values;
}

double mean_loss(Session& session, int batch) {
  double sum = 0.0;
  for (const float loss : session.values(session.program().training.loss)) sum += loss;
  return sum / batch;
}

}  // namespace convoy::test
