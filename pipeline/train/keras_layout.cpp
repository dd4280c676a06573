#include "pipeline/train/keras_layout.h"

#include <fmt/format.h>

#include <map>

#include "pipeline/hdf5/read.h"
#include "pipeline/hdf5/write.h"
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

void write_layers(hid_t group, const std::vector<std::string>& layers, const std::vector<WeightTensor>& weights) {
  write_name_list(group, "layer_names", layers);
  std::map<std::string, std::vector<const WeightTensor*>> of_layer;
  for (const WeightTensor& weight : weights) of_layer[weight.layer].push_back(&weight);
  for (const std::string& layer : layers) {
    const Group outer = create_group(group, layer);
    std::vector<std::string> names;
    for (const WeightTensor* weight : of_layer[layer]) names.push_back(layer + "/" + weight->name);
    write_name_list(outer.get(), "weight_names", names);
    if (names.empty()) continue;
    const Group inner = create_group(outer.get(), layer);
    for (const WeightTensor* weight : of_layer[layer]) write_tensor(inner.get(), *weight);
  }
}

std::vector<std::string> read_layers(hid_t group, std::uint64_t max_bytes, std::vector<WeightTensor>& weights) {
  std::vector<std::string> layers = read_name_list(group, "layer_names", Strings::fixed);
  for (const std::string& layer : layers) {
    const Group outer = open_group(group, layer);
    for (const std::string& path : read_name_list(outer.get(), "weight_names", Strings::fixed)) {
      const std::string prefix = layer + "/";
      if (!path.starts_with(prefix) || path.find('/', prefix.size()) != std::string::npos) {
        throw Error(ExitCode::bad_data, fmt::format("weight name \"{}\" is not \"{}<name>\"", path, prefix));
      }
      const Group inner = open_group(outer.get(), layer);
      weights.push_back(read_tensor(inner.get(), layer, path.substr(prefix.size()), max_bytes));
    }
  }
  return layers;
}

void write_keras_model(hid_t file, const CheckpointData& data) {
  write_keras_attributes(file);
  if (!data.model_config.empty()) write_attribute(file, "model_config", data.model_config);
  const Group weights = create_group(file, "model_weights");
  write_keras_attributes(weights.get());
  write_layers(weights.get(), data.layer_names, data.weights);
}

void read_keras_model(hid_t file, std::uint64_t max_bytes, CheckpointData& data) {
  if (H5Aexists(file, "model_config") > 0) data.model_config = read_string(file, "model_config");
  data.layer_names = read_layers(open_group(file, "model_weights").get(), max_bytes, data.weights);
}

}  // namespace convoy::hdf5
