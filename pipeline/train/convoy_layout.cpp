#include "pipeline/train/convoy_layout.h"

#include <fmt/format.h>

#include <cstddef>

#include "pipeline/hdf5/read.h"
#include "pipeline/hdf5/write.h"
#include "pipeline/train/checkpoint_trailer.h"
#include "pipeline/train/history_table.h"
#include "pipeline/train/keras_layout.h"
#include "pipeline/train/name_list.h"

namespace convoy::hdf5 {
namespace {

constexpr const char* kTrainingOnly = "training_only";

void write_state(hid_t convoy, const CheckpointData& data) {
  const Group state = create_group(convoy, "state");
  write_attribute(state.get(), "step", data.step);
  write_attribute(state.get(), "epoch", data.epoch);
  write_attribute(state.get(), "position", data.position);
  write_attribute(state.get(), "partial_loss_sum", data.partial.loss_sum);
  write_attribute(state.get(), "partial_correct", data.partial.correct);
  write_attribute(state.get(), "partial_correct_top5", data.partial.correct_top5);
  write_attribute(state.get(), "partial_samples", data.partial.samples);
  write_attribute(state.get(), "partial_quarantined", data.partial.quarantined);
}

void read_state(hid_t convoy, CheckpointData& data) {
  const Group state = open_group(convoy, "state");
  data.step = read_int64(state.get(), "step");
  data.epoch = read_int64(state.get(), "epoch");
  data.position = read_int64(state.get(), "position");
  data.partial.loss_sum = read_double(state.get(), "partial_loss_sum");
  data.partial.correct = read_int64(state.get(), "partial_correct");
  data.partial.correct_top5 = read_int64(state.get(), "partial_correct_top5");
  data.partial.samples = read_int64(state.get(), "partial_samples");
  data.partial.quarantined = read_int64(state.get(), "partial_quarantined");
}

// The group `name`, made when it is asked for the first time.
Group enter(hid_t parent, const std::string& name) {
  return has_link(parent, name) ? open_group(parent, name) : create_group(parent, name);
}

void write_slots(hid_t convoy, const std::vector<SlotTensor>& slots) {
  const Group group = create_group(convoy, "slots");
  std::vector<std::string> names;
  for (const SlotTensor& slot : slots) names.push_back(slot.slot + "/" + slot.tensor.layer + "/" + slot.tensor.name);
  write_name_list(group.get(), "slot_names", names);
  for (const SlotTensor& slot : slots) {
    const Group kind = enter(group.get(), slot.slot);
    write_tensor(enter(kind.get(), slot.tensor.layer).get(), slot.tensor);
  }
}

std::vector<SlotTensor> read_slots(hid_t convoy, std::uint64_t max_bytes) {
  const Group group = open_group(convoy, "slots");
  std::vector<SlotTensor> slots;
  for (const std::string& path : read_name_list(group.get(), "slot_names", Strings::fixed)) {
    const std::size_t first = path.find('/'), last = path.rfind('/');
    if (first == std::string::npos || path.find('/', first + 1) != last) {
      throw Error(ExitCode::bad_data, fmt::format("slot name \"{}\" is not <slot>/<layer>/<weight>", path));
    }
    const std::string layer = path.substr(first + 1, last - first - 1);
    const Group inner = open_group(group.get(), path.substr(0, last));
    slots.push_back({path.substr(0, first), read_tensor(inner.get(), layer, path.substr(last + 1), max_bytes)});
  }
  return slots;
}

std::string read_text(hid_t convoy, const char* name, std::uint64_t max_bytes) {
  std::vector<std::string> texts = read_texts(convoy, name, max_bytes);
  if (texts.size() != 1) throw Error(ExitCode::bad_data, fmt::format("\"{}\" holds {} texts, not 1", name, texts.size()));
  return std::move(texts[0]);
}

void write_training_only(hid_t convoy, const CheckpointData& data) {
  if (data.training_only_layers.empty()) return;
  write_layers(create_group(convoy, kTrainingOnly).get(), data.training_only_layers, data.weights);
}

}  // namespace

void read_training_only(hid_t file, std::uint64_t max_bytes, CheckpointData& data) {
  const Group convoy = open_group(file, "convoy");
  if (!has_link(convoy.get(), kTrainingOnly)) return;
  const std::size_t before = data.weights.size();
  data.training_only_layers = read_layers(open_group(convoy.get(), kTrainingOnly).get(), max_bytes, data.weights);
  for (std::size_t i = before; i < data.weights.size(); ++i) data.weights[i].training_only = true;
}

void write_convoy_group(hid_t file, const CheckpointData& data) {
  const Group convoy = create_group(file, "convoy");
  write_attribute(convoy.get(), "format", std::int64_t{kCheckpointFormat});
  write_attribute(convoy.get(), "convoy_version", data.convoy_version);
  write_attribute(convoy.get(), "dataset_fingerprint", data.dataset_fingerprint);
  write_state(convoy.get(), data);
  if (!data.history.empty()) write_history(convoy.get(), data.history);
  write_text(convoy.get(), "resolved_spec", data.resolved_spec);
  write_text(convoy.get(), "spec_file", data.spec_file);
  write_text(convoy.get(), "kernel_plan", data.kernel_plan);
  write_text(convoy.get(), "input_contract", data.input_contract);
  if (!data.class_names.empty()) write_texts(convoy.get(), "class_names", data.class_names);
  write_slots(convoy.get(), data.slots);
  write_training_only(convoy.get(), data);
}

void read_convoy_group(hid_t file, std::uint64_t max_bytes, CheckpointData& data) {
  const Group convoy = open_group(file, "convoy");
  const std::int64_t format = read_int64(convoy.get(), "format");
  if (format != kCheckpointFormat)
    throw Error(ExitCode::bad_data, fmt::format("/convoy has format {}, its trailer {}", format, kCheckpointFormat));
  data.convoy_version = read_string(convoy.get(), "convoy_version");
  data.dataset_fingerprint = read_uint64(convoy.get(), "dataset_fingerprint");
  read_state(convoy.get(), data);
  if (has_link(convoy.get(), "history")) data.history = read_history(convoy.get(), max_bytes);
  data.resolved_spec = read_text(convoy.get(), "resolved_spec", max_bytes);
  data.spec_file = read_text(convoy.get(), "spec_file", max_bytes);
  data.kernel_plan = read_text(convoy.get(), "kernel_plan", max_bytes);
  data.input_contract = read_text(convoy.get(), "input_contract", max_bytes);
  if (has_link(convoy.get(), "class_names")) data.class_names = read_texts(convoy.get(), "class_names", max_bytes);
  data.slots = read_slots(convoy.get(), max_bytes);
  read_training_only(file, max_bytes, data);
}

}  // namespace convoy::hdf5
