#include "pipeline/train/checkpoint_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/hdf5/read.h"
#include "pipeline/train/name_list.h"

namespace convoy {
namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& reason) {
  throw Error(ExitCode::internal, fmt::format("not the contents of a checkpoint: {} {}", what, reason));
}

// A zero byte would end the message.
std::string printable(std::string name) {
  std::ranges::replace(name, '\0', '?');
  return name;
}

void require_name(const std::string& what, const std::string& name) {
  if (name.empty() || name == "." || name.find('/') != std::string::npos || name.find('\0') != std::string::npos) {
    refuse(fmt::format("{} \"{}\"", what, printable(name)),
           "cannot be a name in an HDF5 file: it is empty, \".\", or has a slash or a zero byte");
  }
  if (2 * name.size() > hdf5::kNameListBytes / 2) refuse(what, "is longer than 16,128 bytes");
}

void require_text(const std::string& what, const std::string& text) {
  if (text.find('\0') != std::string::npos) refuse(what, "has a zero byte");
}

// On bits, without branches: weights are many.
bool all_finite(std::span<const float> values) {
  constexpr std::uint32_t kExponent = 0x7f800000;
  bool bad = false;
  for (float v : values) bad |= (std::bit_cast<std::uint32_t>(v) & kExponent) == kExponent;
  return !bad;
}

std::string full_name(const WeightTensor& t) { return t.layer + "/" + t.name; }

void require_tensor(const std::string& what, const WeightTensor& tensor) {
  require_name(what + "'s layer", tensor.layer);
  require_name(what, tensor.name);
  if (tensor.dims.empty() || tensor.dims.size() > hdf5::kMaxRank)
    refuse(what, fmt::format("has {} dimensions", tensor.dims.size()));
  std::int64_t count = 1;
  for (std::int64_t dim : tensor.dims) {
    if (dim <= 0) refuse(what, fmt::format("has a dimension of {}", dim));
    count *= dim;
  }
  std::vector<float> buffer;
  const std::span<const float> values = tensor.read(buffer);
  if (count != static_cast<std::int64_t>(values.size()))
    refuse(what, fmt::format("has {} values for {} elements", values.size(), count));
  if (!all_finite(values))
    throw Error(ExitCode::numeric, fmt::format("{} holds a NaN or infinity; no checkpoint was written", what));
}

void require_layers(const CheckpointData& data) {
  std::map<std::string, std::size_t> position;
  for (const std::vector<std::string>* layers : {&data.layer_names, &data.training_only_layers}) {
    for (const std::string& layer : *layers) {
      require_name("layer", layer);
      if (layer == "top_level_model_weights") refuse("layer " + layer, "has a name that Keras keeps for itself");
      if (!position.emplace(layer, position.size()).second) refuse("layer " + layer, "exists twice");
    }
  }
  std::size_t reached = 0;
  for (const WeightTensor& weight : data.weights) {
    const auto at = position.find(weight.layer);
    if (at == position.end()) refuse("weight " + full_name(weight), "belongs to no layer");
    if (at->second < reached) refuse("weight " + full_name(weight), "is out of model order");
    reached = at->second;
  }
}

void require_tensors(const CheckpointData& data) {
  std::map<std::string, const WeightTensor*> weights;
  for (const WeightTensor& weight : data.weights) {
    require_tensor("weight " + full_name(weight), weight);
    if (!weights.emplace(full_name(weight), &weight).second) refuse("weight " + full_name(weight), "exists twice");
  }
  std::set<std::string> slots;
  for (const SlotTensor& slot : data.slots) {
    const std::string name = slot.slot + "/" + full_name(slot.tensor);
    require_name("optimizer slot", slot.slot);
    require_tensor("optimizer slot " + name, slot.tensor);
    if (!slots.insert(name).second) refuse("optimizer slot " + name, "exists twice");
    const auto weight = weights.find(full_name(slot.tensor));
    if (weight == weights.end() || weight->second->dims != slot.tensor.dims)
      refuse("optimizer slot " + name, "has no weight of its name and dimensions");
  }
}

void require_finite(const char* what, double value) {
  if (!std::isfinite(value)) throw Error(ExitCode::numeric, fmt::format("{} is {}; no checkpoint was written", what, value));
}

void require_numbers(const CheckpointData& data) {
  require_finite("the epoch's sum of losses", data.partial.loss_sum);
  for (const EpochRecord& r : data.history) {
    const std::string epoch = fmt::format("of epoch {}", r.epoch);
    require_finite(("loss " + epoch).c_str(), r.loss);
    require_finite(("accuracy " + epoch).c_str(), r.accuracy);
    require_finite(("val_loss " + epoch).c_str(), r.val_loss);
    require_finite(("val_accuracy " + epoch).c_str(), r.val_accuracy);
    require_finite(("top5 " + epoch).c_str(), r.top5);
    require_finite(("val_top5 " + epoch).c_str(), r.val_top5);
    require_finite(("learning_rate " + epoch).c_str(), r.learning_rate);
    require_finite(("seconds " + epoch).c_str(), r.seconds);
  }
}

}  // namespace

void require_savable(const CheckpointData& data) {
  if (data.step < 0) refuse("the step", "is negative");
  require_layers(data);
  require_tensors(data);
  require_numbers(data);
  require_text("the Keras model", data.model_config);
  require_text("the resolved spec", data.resolved_spec);
  require_text("the spec file's name", data.spec_file);
  require_text("the kernel plan", data.kernel_plan);
  require_text("the input contract", data.input_contract);
  require_text("the version", data.convoy_version);
  for (const std::string& name : data.class_names) require_text("class name \"" + printable(name) + "\"", name);
}

}  // namespace convoy
