// Checkpoint files: written atomically, verified, and opened by Keras.
//
// A file is an HDF5 image built in memory (never by HDF5 on disk), followed by a 64-byte trailer with its SHA-256.
// `/model_weights` follows the Keras legacy .h5 layout; everything else is under `/convoy`. Equal data give equal
// bytes. Files are named ckpt-%012d.h5 after the optimizer step.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/core/arena.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file_system.h"
#include "pipeline/train/checkpoint_data.h"

namespace convoy {

std::string checkpoint_file_name(std::int64_t step);

// Temp file in the same folder, fsync, re-read and verify, rename, folder fsync. Throws Error(io); the folder then
// still holds every earlier checkpoint, and no temporary file. Throws Error(numeric) naming the tensor when a value is
// NaN or infinite, before anything is written.
void save_checkpoint(const CheckpointData&, const std::filesystem::path& file);

// The same for a job that saves again and again: the image's memory is reserved and touched once, before the first
// batch, so that it cannot run out later. Grows when the data has outgrown `bytes_bound`.
class CheckpointWriter {
 public:
  explicit CheckpointWriter(std::size_t bytes_bound, FileSystem& files = system_files());
  void save(const CheckpointData&, const std::filesystem::path& file);

 private:
  Arena region_;
  std::size_t used_ = 0;  // bytes that are not zero any more
  FileSystem& files_;
};

// Size, trailer and SHA-256 are checked before HDF5 sees the file, then a strict schema.
Result<CheckpointData> load_checkpoint(const std::filesystem::path& file);

// Upper bound of the file's size, which is also the memory its image needs.
std::size_t checkpoint_bytes_bound(const CheckpointData&);

struct LoadedCheckpoint {
  std::filesystem::path file;
  CheckpointData data;
  std::vector<std::string> refused;  // newer files that were damaged: "file: reason"
};
// The newest readable checkpoint of a run folder; damaged newer ones are listed in `refused`. Empty when none is left.
std::optional<LoadedCheckpoint> load_newest_checkpoint(const std::filesystem::path& folder, std::vector<std::string>& refused);

// Weights of a Keras legacy .h5 file (full model or weights only), or of a convoy checkpoint: names and values as
// stored, Keras order. Soft, external and user-defined links, external and virtual storage and unknown filters are
// refused.
Result<std::vector<WeightTensor>> load_keras_weights(const std::filesystem::path& file);

}  // namespace convoy
