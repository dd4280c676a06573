#include "pipeline/train/match_weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

constexpr std::size_t kMostLines = 40;  // of a refusal, which people read

// What one side has and the other lacks, each side in its own order.
struct Differences {
  std::vector<std::string> model, file;
  bool same_dims = true;  // line by line: the layers may just be named differently
};

std::string text_of(const std::string& layer, const std::string& name, const Dims& dims) {
  return fmt::format("{}/{} {}", layer, name, dims_text(dims));
}

std::string two_columns(const Differences& differences, std::size_t most_lines) {
  const std::size_t lines = std::max(differences.model.size(), differences.file.size());
  std::size_t width = 5;
  for (const std::string& text : differences.model) width = std::max(width, text.size());
  std::string out = fmt::format("  {:<{}}  {}\n", "model", width, "file");
  for (std::size_t i = 0; i < std::min(lines, most_lines); ++i) {
    out += fmt::format("  {:<{}}  {}\n", i < differences.model.size() ? differences.model[i] : "-", width,
                       i < differences.file.size() ? differences.file[i] : "-");
  }
  if (lines > most_lines) out += fmt::format("  and {} more\n", lines - most_lines);
  return out;
}

std::string advice(const Differences& differences) {
  if (!differences.same_dims) {
    return "change the spec's layers to those of the file, save the file from the spec's network, or begin a training with what "
           "fits: train --partial";
  }
  return "the dims agree in this order: give the spec's layers the file's names (name: ...), or pass --by-position";
}

[[noreturn]] void refuse(const std::string& source, const Differences& differences) {
  throw Error(ExitCode::bad_spec, fmt::format("{}: its weights are not this model's; what differs, by layer and weight:\n{}{}",
                                              source, two_columns(differences, kMostLines), advice(differences)));
}

class Matcher {
 public:
  explicit Matcher(std::span<const WeightTensor> weights) : weights_(weights) {
    for (const WeightTensor& w : weights) by_name_[{w.layer, w.name}] = &w;
  }

  // Null when the file lacks it, or has it with other dims.
  const WeightTensor* find(const Parameter& parameter) {
    const auto it = by_name_.find({parameter.layer, parameter.spec.name});
    if (it == by_name_.end() || it->second->dims != parameter.spec.dims) return nullptr;
    matched_.insert(it->second);
    return it->second;
  }

  std::vector<const WeightTensor*> unmatched() const {
    std::vector<const WeightTensor*> rest;
    for (const WeightTensor& w : weights_) {
      if (!matched_.contains(&w) && !w.training_only) rest.push_back(&w);
    }
    return rest;
  }

 private:
  std::span<const WeightTensor> weights_;
  std::map<std::pair<std::string, std::string>, const WeightTensor*> by_name_;
  std::set<const WeightTensor*> matched_;
};

Differences compare(const std::vector<const Parameter*>& missing, const std::vector<const WeightTensor*>& unmatched) {
  Differences differences;
  for (const Parameter* p : missing) differences.model.push_back(text_of(p->layer, p->spec.name, p->spec.dims));
  for (const WeightTensor* w : unmatched) differences.file.push_back(text_of(w->layer, w->name, w->dims));
  differences.same_dims = std::ranges::equal(missing, unmatched, [](const Parameter* p, const WeightTensor* w) {
    return p->spec.name == w->name && p->spec.dims == w->dims;
  });
  return differences;
}

struct Match {
  std::vector<const WeightTensor*> found;  // a parameter each, null where missing
  std::vector<const Parameter*> missing;
  std::vector<const WeightTensor*> unmatched;
};

Match match_all(std::span<const Parameter> parameters, std::span<const WeightTensor> weights) {
  Matcher matcher(weights);
  Match match;
  for (const Parameter& parameter : parameters) {
    match.found.push_back(matcher.find(parameter));
    if (match.found.back() == nullptr) match.missing.push_back(&parameter);
  }
  match.unmatched = matcher.unmatched();
  return match;
}

// Layers without weights that one side alone has; "" when there are none.
std::string other_layers(const Network& network, const KerasModel& keras, const CheckpointData& data) {
  std::set<std::string> model, file(data.layer_names.begin(), data.layer_names.end());
  file.insert(data.training_only_layers.begin(), data.training_only_layers.end());
  const std::set<std::string> side(data.training_only_layers.begin(), data.training_only_layers.end());
  for (const std::vector<int>* nodes : {&keras.order, &keras.training_only}) {
    for (int n : *nodes) model.insert(network.nodes[n].name);
  }
  Differences differences;
  for (const std::string& name : model) {
    if (!file.contains(name)) differences.model.push_back(name);
  }
  for (const std::string& name : file) {
    if (!model.contains(name) && !side.contains(name)) differences.file.push_back(name);
  }
  if (differences.model.empty() && differences.file.empty()) return "";
  return "layers that one of them lacks:\n" + two_columns(differences, kMostLines);
}

}  // namespace

std::string dims_text(const Dims& dims) { return fmt::format("({})", fmt::join(dims, ", ")); }

std::vector<const WeightTensor*> match_weights(std::span<const Parameter> parameters, std::span<const WeightTensor> weights,
                                               const std::string& source) {
  const Match match = match_all(parameters, weights);
  if (!match.missing.empty() || !match.unmatched.empty()) refuse(source, compare(match.missing, match.unmatched));
  return match.found;
}

PartialMatch match_known_weights(std::span<const Parameter> parameters, std::span<const WeightTensor> weights) {
  const Match match = match_all(parameters, weights);
  PartialMatch partial{match.found, {}};
  if (!match.missing.empty() || !match.unmatched.empty()) {
    partial.differences = two_columns(compare(match.missing, match.unmatched), std::numeric_limits<std::size_t>::max());
  }
  return partial;
}

void require_same_network(const Network& network, const KerasModel& keras, const CheckpointData& data,
                          const std::string& source) {
  std::vector<Parameter> parameters;
  for (const NetworkNode& node : network.nodes) {
    for (const ParameterSpec& spec : node.plan.parameters) parameters.push_back({node.name, spec, {}});
  }
  const Match match = match_all(parameters, data.weights);
  std::string differences = other_layers(network, keras, data);
  if (!match.missing.empty() || !match.unmatched.empty()) {
    differences = "what differs, by layer and weight:\n" + two_columns(compare(match.missing, match.unmatched), kMostLines);
  }
  if (differences.empty()) return;
  throw Error(ExitCode::bad_spec, source + ": is a checkpoint of another network; " + differences +
                                      "resume with the model it was trained with, or start a new run in another job.output_dir");
}

}  // namespace convoy
