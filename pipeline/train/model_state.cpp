#include "pipeline/train/model_state.h"

#include <algorithm>
#include <map>

#include "pipeline/core/error.h"
#include "pipeline/graph/choose_kernels.h"
#include "pipeline/graph/initialize.h"
#include "pipeline/train/match_weights.h"
#include "pipeline/train/sha256.h"

namespace convoy {
namespace {

// Finds "<layer>/<name>" among `tensors` and checks its dims.
const WeightTensor& find_tensor(const std::map<std::string, const WeightTensor*>& tensors, const Parameter& parameter,
                                const std::string& what, const std::string& source) {
  const std::string key = parameter.layer + "/" + parameter.spec.name;
  const auto it = tensors.find(key);
  if (it == tensors.end()) {
    throw Error(ExitCode::bad_spec,
                source + ": holds no " + what + " for '" + key +
                    "', which the model needs; it was written with another optimizer: start a new run with --weights");
  }
  if (it->second->dims != parameter.spec.dims) {
    throw Error(ExitCode::bad_spec, source + ": " + what + " '" + key + "' has dims " + dims_text(it->second->dims) +
                                        ", the model needs " + dims_text(parameter.spec.dims));
  }
  return *it->second;
}

// Values of a file into one of the parameter's tensors; without those of gaps, which the model has not.
void write_values(Session& session, const Parameter& parameter, TensorId id, const std::vector<float>& values) {
  if (parameter.spec.gaps.empty()) return session.write(parameter, id, values);
  std::vector<float> known = values;
  zero_gaps(parameter.spec, known);
  session.write(parameter, id, known);
}

// Null: the parameter keeps its value.
void write_matched(Session& session, const std::vector<const WeightTensor*>& weights) {
  const std::vector<Parameter>& parameters = session.program().parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (weights[i] != nullptr) write_values(session, parameters[i], parameters[i].tensors.value, weights[i]->values);
  }
  session.run(Phase::repack);
}

}  // namespace

void initialize_model(Session& session, std::uint64_t seed) {
  for (const Parameter& parameter : session.program().parameters) {
    std::vector<float> values(static_cast<std::size_t>(element_count(parameter.spec.dims)));
    initialize_parameter(parameter.spec, parameter.layer, seed, values);
    session.write(parameter, parameter.tensors.value, values);
  }
  session.run(Phase::repack);
}

void view_model_state(const Session& session, const Job& job, CheckpointData& data) {
  data.weights.clear();
  data.slots.clear();
  const std::vector<std::string>& slot_names = session.program().slot_names;
  for (const Parameter& parameter : session.program().parameters) {
    const auto tensor = [&](TensorId id) {
      return WeightTensor{parameter.layer, parameter.spec.name, parameter.spec.dims, {}, [&session, &parameter, id] {
                            return session.read(parameter, id);
                          }};
    };
    data.weights.push_back(tensor(parameter.tensors.value));
    for (std::size_t s = 0; s < parameter.tensors.slots.size(); ++s) {
      data.slots.push_back({slot_names[s], tensor(parameter.tensors.slots[s])});
    }
  }
  sort_for_keras(job, data);
}

void sort_for_keras(const Job& job, CheckpointData& data) {
  data.layer_names.clear();
  data.training_only_layers.clear();
  std::map<std::string, std::size_t> rank;
  for (int n : job.keras.order) data.layer_names.push_back(job.network.nodes[n].name);
  for (int n : job.keras.training_only) data.training_only_layers.push_back(job.network.nodes[n].name);
  for (const std::string& layer : data.layer_names) rank.emplace(layer, rank.size());
  for (const std::string& layer : data.training_only_layers) rank.emplace(layer, rank.size());
  std::erase_if(data.weights, [&](const WeightTensor& w) { return !rank.contains(w.layer); });
  std::ranges::stable_sort(data.weights, {}, [&](const WeightTensor& w) { return rank.at(w.layer); });
  for (WeightTensor& w : data.weights) w.training_only = rank.at(w.layer) >= data.layer_names.size();
}

void copy_values(CheckpointData& data) {
  const auto copy = [](WeightTensor& tensor) {
    if (!tensor.fetch) return;
    tensor.values = tensor.fetch();
    tensor.fetch = {};
  };
  for (WeightTensor& weight : data.weights) copy(weight);
  for (SlotTensor& slot : data.slots) copy(slot.tensor);
}

CheckpointData checkpoint_outline(const Program& program, const Job& job) {
  CheckpointData data;
  data.resolved_spec = job.resolved_yaml;
  data.kernel_plan = to_json(kernel_plan_of(program, Isa::avx2));
  data.history.resize(static_cast<std::size_t>(job.spec.trainer.epochs));
  for (const Parameter& p : program.parameters) {
    data.weights.push_back({p.layer, p.spec.name, p.spec.dims, {}, {}});
    for (std::size_t s = 0; s < p.tensors.slots.size(); ++s) data.slots.push_back({program.slot_names[s], data.weights.back()});
  }
  data.model_config = job.keras.config;
  sort_for_keras(job, data);
  return data;
}

void write_weights(Session& session, const std::vector<WeightTensor>& weights, const std::string& source) {
  write_matched(session, match_weights(session.program().parameters, weights, source));
}

std::string write_known_weights(Session& session, const std::vector<WeightTensor>& weights, const std::string& source) {
  PartialMatch match = match_known_weights(session.program().parameters, weights);
  if (std::ranges::count(match.weights, nullptr) == std::ssize(match.weights)) {
    throw Error(ExitCode::bad_spec, source + ": none of its weights is this model's:\n" + match.differences);
  }
  write_matched(session, match.weights);
  return std::move(match.differences);
}

void write_slots(Session& session, const std::vector<SlotTensor>& slots, const std::string& source) {
  const std::vector<std::string>& names = session.program().slot_names;
  for (std::size_t s = 0; s < names.size(); ++s) {
    std::map<std::string, const WeightTensor*> by_name;
    for (const SlotTensor& slot : slots) {
      if (slot.slot == names[s]) by_name[slot.tensor.layer + "/" + slot.tensor.name] = &slot.tensor;
    }
    for (const Parameter& parameter : session.program().parameters) {
      if (parameter.tensors.slots.empty()) continue;
      write_values(session, parameter, parameter.tensors.slots[s],
                   find_tensor(by_name, parameter, "optimizer slot '" + names[s] + "'", source).values);
    }
  }
}

std::string hash_model_state(const CheckpointData& data) {
  Sha256 hash;
  std::vector<float> buffer;
  const auto add = [&](const std::string& name, const WeightTensor& tensor) {
    hash.update(std::as_bytes(std::span(name)));
    hash.update(std::as_bytes(tensor.read(buffer)));
  };
  for (const WeightTensor& w : data.weights) add(w.layer + "/" + w.name, w);
  for (const SlotTensor& s : data.slots) add(s.slot + "/" + s.tensor.layer + "/" + s.tensor.name, s.tensor);
  return to_hex(hash.finish());
}

}  // namespace convoy
