#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "pipeline/hdf5/image.h"
#include "pipeline/train/atomic_file.h"
#include "pipeline/train/checkpoint.h"
#include "pipeline/train/checkpoint_folder.h"
#include "pipeline/train/checkpoint_rules.h"
#include "pipeline/train/checkpoint_trailer.h"
#include "pipeline/train/convoy_layout.h"
#include "pipeline/train/file_bytes.h"
#include "pipeline/train/keras_layout.h"

namespace convoy {
namespace {

CheckpointData read_image(std::span<const std::byte> image) {
  const hdf5::ImageReader reader(image);
  CheckpointData data;
  hdf5::read_keras_model(reader.file(), image.size(), data);
  hdf5::read_convoy_group(reader.file(), image.size(), data);
  return data;
}

CheckpointData read_checkpoint(const std::filesystem::path& file) {
  const FileBytes bytes(file);
  const Trailer trailer = check_trailer(bytes.span()).value_or_throw();
  const std::optional<std::int64_t> named = step_of_file_name(file);
  if (named && *named != trailer.step) {
    throw Error(ExitCode::bad_data,
                fmt::format("it is named after step {} but holds step {}: swapped or renamed", *named, trailer.step));
  }
  CheckpointData data = read_image(bytes.span().first(trailer.image_bytes));
  if (data.step != trailer.step)
    throw Error(ExitCode::bad_data, fmt::format("its trailer says step {}, its state step {}", trailer.step, data.step));
  require_savable(data);  // what we would not write, we do not read
  return data;
}

}  // namespace

CheckpointWriter::CheckpointWriter(std::size_t bytes_bound, FileSystem& files) : region_(bytes_bound), files_(files) {
  if (bytes_bound > 0)
    std::memset(region_.data(), 0, bytes_bound);  // touched now, so that memory cannot run out in the middle of the job
}

void CheckpointWriter::save(const CheckpointData& data, const std::filesystem::path& file) {
  require_savable(data);
  const std::size_t bound = checkpoint_bytes_bound(data);
  if (bound > region_.bytes()) region_ = Arena(bound), used_ = 0;
  if (used_ > 0) std::memset(region_.data(), 0, used_);
  used_ = region_.bytes();  // unless the image is finished
  const std::span<std::byte> region{region_.data(), region_.bytes()};
  const std::size_t image_bytes = hdf5::build_image(region.first(region.size() - kTrailerBytes), [&](hid_t image) {
    hdf5::write_keras_model(image, data);
    hdf5::write_convoy_group(image, data);
  });
  used_ = image_bytes + kTrailerBytes;
  write_trailer(region.first(used_), data.step);
  write_sealed_file(file, region.first(used_), files_);
}

void save_checkpoint(const CheckpointData& data, const std::filesystem::path& file) {
  CheckpointWriter(0, system_files()).save(data, file);
}

Result<CheckpointData> load_checkpoint(const std::filesystem::path& file) {
  try {
    return read_checkpoint(file);
  } catch (const Error& error) {
    const ExitCode code = error.exit_code() == ExitCode::io ? ExitCode::io : ExitCode::bad_data;
    return Failure{code, fmt::format("{}: refused: {}", file.string(), error.what())};
  }
}

}  // namespace convoy
