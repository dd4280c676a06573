// Reading weights that somebody else wrote: every structure is checked before HDF5 reads values, and nothing outside
// the file is ever opened.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "pipeline/hdf5/image.h"
#include "pipeline/hdf5/read.h"
#include "pipeline/train/checkpoint.h"
#include "pipeline/train/checkpoint_trailer.h"
#include "pipeline/train/convoy_layout.h"
#include "pipeline/train/file_bytes.h"
#include "pipeline/train/name_list.h"

namespace convoy {
namespace {

using namespace hdf5;

// What decompression may expand a file to: weights hardly compress, bombs do.
std::uint64_t expanded_bytes(std::size_t file_bytes) { return (std::uint64_t{64} << 20) + 16 * std::uint64_t{file_bytes}; }

[[noreturn]] void refuse(const std::string& reason) { throw Error(ExitCode::bad_data, reason); }

// The group with `layer_names`: the root of a weights-only file, else /model_weights.
Group weights_group(hid_t file) {
  if (H5Aexists(file, "layer_names") > 0 || H5Aexists(file, "layer_names0") > 0)
    return Group(check(H5Gopen2(file, "/", H5P_DEFAULT), "open the root"));
  if (has_link(file, "model_weights")) return open_group(file, "model_weights");
  if (has_link(file, "layers") || has_link(file, "_layer_checkpoint_dependencies")) {
    refuse("this is the Keras 3 .weights.h5 layout, which is not read yet: save the model with model.save(\"name.h5\")");
  }
  refuse("it has neither the attribute layer_names nor the group model_weights: not a Keras legacy .h5 file");
}

// References to strings are read with 8-byte addresses that count from the file's start, as every writer leaves them.
void require_usual_addresses(hid_t file) {
  const Properties creation(check(H5Fget_create_plist(file), "look at the file's header"));
  std::size_t address = 0, length = 0;
  hsize_t user_block = 0;
  check(H5Pget_sizes(creation.get(), &address, &length), "look at the file's header");
  check(H5Pget_userblock(creation.get(), &user_block), "look at the file's header");
  if (address != 8 || length != 8 || user_block != 0) refuse("it has a user block or addresses of other than 8 bytes");
}

std::vector<std::string> parts_of(std::string path) {
  if (path.ends_with(":0")) path.resize(path.size() - 2);
  std::vector<std::string> parts;
  for (std::size_t from = 0; from <= path.size();) {
    const std::size_t slash = std::min(path.find('/', from), path.size());
    parts.push_back(path.substr(from, slash - from));
    from = slash + 1;
  }
  return parts;
}

std::vector<float> read_values(const Dataset& dataset, const std::string& path, const std::vector<std::int64_t>& dims) {
  const Type type(check(H5Dget_type(dataset.get()), "look at the type of " + path));
  if (H5Tequal(type.get(), H5T_IEEE_F32LE) <= 0 && H5Tequal(type.get(), H5T_IEEE_F32BE) <= 0) {
    refuse(fmt::format("\"{}\" does not hold 32-bit floats; convert the model to float32 before saving it", path));
  }
  std::size_t count = 1;
  for (std::int64_t dim : dims) count *= static_cast<std::size_t>(dim);
  std::vector<float> values(count);
  read_dataset(dataset, H5T_NATIVE_FLOAT, values.data());
  if (!std::ranges::all_of(values, [](float v) { return std::isfinite(v); }))
    refuse(fmt::format("\"{}\" holds a NaN or infinity", path));
  return values;
}

// A chunk is expanded whole, so it must be bounded like the data set.
void require_small_chunks(const Dataset& dataset, const std::string& path, std::uint64_t max_bytes) {
  const Properties creation(check(H5Dget_create_plist(dataset.get()), "look at the storage of " + path));
  if (H5Pget_layout(creation.get()) != H5D_CHUNKED) return;
  hsize_t dims[H5S_MAX_RANK];
  const int rank = check(H5Pget_chunk(creation.get(), kMaxRank, dims), "look at the chunks of " + path);
  std::uint64_t left = max_bytes / sizeof(float);
  for (int d = 0; d < std::min(rank, kMaxRank); ++d) {
    if (dims[d] > left) refuse(fmt::format("\"{}\" has chunks larger than the file can hold", path));
    left /= dims[d];
  }
}

struct Budget {
  std::uint64_t bytes;
  std::span<const std::byte> image;
};

// One layer's weights, in the order of weight_names, never in that of the links.
void read_layer(const Group& weights, const std::string& layer, Budget& budget, std::vector<WeightTensor>& out) {
  const Group group = open_group(weights.get(), layer);
  const std::vector<std::string> paths = read_name_list(group.get(), "weight_names", Strings::any, budget.image);
  std::set<std::string> names;
  for (const std::string& path : paths) names.insert(parts_of(path).back());
  // A model inside a model repeats names like "kernel": there the inner layer's name, one part before, tells them apart.
  const bool nested = names.size() != paths.size();
  for (const std::string& path : paths) {
    const std::vector<std::string> parts = parts_of(path);
    if (nested && parts.size() < 2) refuse(fmt::format("layer \"{}\" has two weights named \"{}\"", layer, path));
    const Dataset dataset = open_dataset(group.get(), path);
    require_small_chunks(dataset, path, budget.bytes);
    WeightTensor tensor{
        nested ? parts[parts.size() - 2] : layer, parts.back(), array_dims(dataset, sizeof(float), budget.bytes), {}};
    tensor.values = read_values(dataset, path, tensor.dims);
    budget.bytes -= tensor.values.size() * sizeof(float);
    out.push_back(std::move(tensor));
  }
}

void require_unique(const std::vector<WeightTensor>& weights) {
  std::set<std::pair<std::string, std::string>> seen;
  for (const WeightTensor& w : weights) {
    if (!seen.emplace(w.layer, w.name).second) refuse(fmt::format("two weights are named \"{}/{}\"", w.layer, w.name));
  }
}

// What model.save("name.keras") writes.
bool is_zip(std::span<const std::byte> bytes) {
  static constexpr std::array<std::byte, 4> kStart{std::byte{'P'}, std::byte{'K'}, std::byte{3}, std::byte{4}};
  return bytes.size() >= kStart.size() && std::ranges::equal(bytes.first(kStart.size()), kStart);
}

std::vector<WeightTensor> import_weights(std::span<const std::byte> bytes) {
  if (has_trailer(bytes)) {
    if (const auto trailer = check_trailer(bytes); !trailer) refuse(trailer.failure().message);
  }
  const ImageReader image(bytes);
  if (has_link(image.file(), "convoy") && !has_trailer(bytes))
    refuse("it is a convoy checkpoint without its trailer: cut short or damaged");
  require_usual_addresses(image.file());
  const Group weights = weights_group(image.file());
  Budget budget{expanded_bytes(bytes.size()), bytes};
  std::vector<WeightTensor> out;
  for (const std::string& layer : read_name_list(weights.get(), "layer_names", Strings::any, bytes))
    read_layer(weights, layer, budget, out);
  if (has_link(image.file(), "convoy")) {
    CheckpointData heads;
    read_training_only(image.file(), bytes.size(), heads);
    std::ranges::move(heads.weights, std::back_inserter(out));
  }
  require_unique(out);
  return out;
}

}  // namespace

Result<std::vector<WeightTensor>> load_keras_weights(const std::filesystem::path& file) {
  try {
    const FileBytes bytes(file);
    if (is_zip(bytes.span()))
      refuse("it is a .keras archive, not HDF5; in Keras write model.save(\"name.h5\") and take that file");
    return import_weights(bytes.span());
  } catch (const Error& error) {
    return Failure{error.exit_code(), fmt::format("{}: refused: {}", file.string(), error.what())};
  }
}

}  // namespace convoy
