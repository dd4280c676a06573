// How large a checkpoint can become, from what HDF5 stores beside the values. The figures are measured generously:
// memory that is not written costs little, and an image that outgrows its region ends the job.
#include <algorithm>
#include <numeric>

#include "pipeline/core/arena.h"
#include "pipeline/hdf5/write.h"
#include "pipeline/train/checkpoint.h"
#include "pipeline/train/checkpoint_trailer.h"

namespace convoy {
namespace {

constexpr std::size_t kFileBytes = std::size_t{1} << 20;  // superblock, /convoy, allocation blocks, heaps of small groups
constexpr std::size_t kObjectBytes = 8192;                // headers, links and heaps of one group or data set
constexpr std::size_t kChunkBytes = 64;                   // index entry and allocation of one chunk

std::size_t tensor_bound(const WeightTensor& tensor) {
  const std::vector<std::int64_t> chunk = hdf5::chunk_dims(tensor.dims);
  std::size_t chunks = 1, chunk_bytes = sizeof(float);
  for (std::size_t d = 0; d < chunk.size(); ++d) {
    chunks *= static_cast<std::size_t>((tensor.dims[d] + chunk[d] - 1) / chunk[d]);
    chunk_bytes *= static_cast<std::size_t>(chunk[d]);
  }
  return chunks * (chunk_bytes + kChunkBytes) + kObjectBytes + 4 * (tensor.layer.size() + tensor.name.size());
}

// Lists are stored with every entry as long as the longest.
std::size_t list_bound(const std::vector<std::string>& texts) {
  std::size_t longest = 1;
  for (const std::string& text : texts) longest = std::max(longest, text.size());
  return 2 * texts.size() * longest;
}

// Names of weights and slots are paths of at most this length, and each is written once more in a list.
std::size_t longest_path(const CheckpointData& data) {
  std::size_t longest = 0;
  for (const WeightTensor& w : data.weights) longest = std::max(longest, w.layer.size() + w.name.size() + 2);
  for (const SlotTensor& s : data.slots)
    longest = std::max(longest, s.slot.size() + s.tensor.layer.size() + s.tensor.name.size() + 2);
  return longest;
}

}  // namespace

std::size_t checkpoint_bytes_bound(const CheckpointData& data) {
  std::size_t bytes = kFileBytes + kTrailerBytes;
  for (const WeightTensor& weight : data.weights) bytes += tensor_bound(weight);
  for (const SlotTensor& slot : data.slots) bytes += kObjectBytes + tensor_bound(slot.tensor);
  for (const std::vector<std::string>* layers : {&data.layer_names, &data.training_only_layers}) {
    for (const std::string& layer : *layers) bytes += 2 * (kObjectBytes + 4 * layer.size());
    bytes += list_bound(*layers);
  }
  bytes += 2 * (data.weights.size() + data.slots.size()) * longest_path(data);
  bytes += list_bound(data.class_names) + 2 * data.model_config.size() + 128 * data.history.size();
  bytes += data.resolved_spec.size() + data.spec_file.size() + data.kernel_plan.size() + data.input_contract.size() +
           data.convoy_version.size();
  return align_up(bytes, 4096);
}

}  // namespace convoy
