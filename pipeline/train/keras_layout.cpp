#include "pipeline/train/keras_layout.h"

#include <fmt/format.h>

#include "pipeline/train/hdf5_read.h"
#include "pipeline/train/hdf5_write.h"
#include "pipeline/train/name_list.h"

namespace convoy::hdf5 {
namespace {

// The version whose reader and writer this layout was checked against. The backend says whose conventions the weights
// have (HWIO kernels, channels last), and readers know only Keras backends.
const std::string kKerasVersion = "3.15.1";
const std::string kKerasBackend = "tensorflow";

void write_keras_attributes(hid_t object) {
  write_attribute(object, "keras_version", kKerasVersion);
  write_attribute(object, "backend", kKerasBackend);
}

}  // namespace

void write_tensor(hid_t parent, const WeightTensor& tensor) {
  std::vector<float> buffer;
  write_dataset(parent, tensor.name, H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, tensor.dims, tensor.read(buffer).data());
}

WeightTensor read_tensor(hid_t parent, const std::string& layer, const std::string& name, std::uint64_t max_bytes) {
  const Dataset dataset = open_dataset(parent, name);
  require_type(dataset, H5T_IEEE_F32LE, "little-endian 32-bit floats");
  WeightTensor tensor{layer, name, array_dims(dataset, sizeof(float), max_bytes), {}, {}};
  std::size_t count = 1;
  for (std::int64_t dim : tensor.dims) count *= static_cast<std::size_t>(dim);
  tensor.values.resize(count);
  read_dataset(dataset, H5T_NATIVE_FLOAT, tensor.values.data());
  return tensor;
}

void write_model_weights(hid_t file, const CheckpointData& data) {
  write_keras_attributes(file);
  const Group weights = create_group(file, "model_weights");
  write_name_list(weights.get(), "layer_names", data.layer_names);
  write_keras_attributes(weights.get());
  auto next = data.weights.begin();
  for (const std::string& layer : data.layer_names) {
    const Group group = create_group(weights.get(), layer);
    const auto first = next;
    std::vector<std::string> names;
    for (; next != data.weights.end() && next->layer == layer; ++next) names.push_back(layer + "/" + next->name);
    write_name_list(group.get(), "weight_names", names);
    if (names.empty()) continue;
    const Group inner = create_group(group.get(), layer);
    for (auto tensor = first; tensor != next; ++tensor) write_tensor(inner.get(), *tensor);
  }
}

void read_model_weights(hid_t file, std::uint64_t max_bytes, CheckpointData& data) {
  const Group weights = open_group(file, "model_weights");
  data.layer_names = read_name_list(weights.get(), "layer_names", Strings::fixed);
  for (const std::string& layer : data.layer_names) {
    const Group group = open_group(weights.get(), layer);
    for (const std::string& path : read_name_list(group.get(), "weight_names", Strings::fixed)) {
      const std::string prefix = layer + "/";
      if (!path.starts_with(prefix) || path.find('/', prefix.size()) != std::string::npos) {
        throw Error(ExitCode::bad_data, fmt::format("weight name \"{}\" is not \"{}<name>\"", path, prefix));
      }
      const Group inner = open_group(group.get(), layer);
      data.weights.push_back(read_tensor(inner.get(), layer, path.substr(prefix.size()), max_bytes));
    }
  }
}

}  // namespace convoy::hdf5
