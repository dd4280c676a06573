#include "pipeline/train/keras_export.h"

#include <fmt/format.h>

#include <cstring>

#include "pipeline/core/arena.h"
#include "pipeline/core/error.h"
#include "pipeline/hdf5/image.h"
#include "pipeline/train/atomic_file.h"
#include "pipeline/train/checkpoint.h"
#include "pipeline/train/keras_layout.h"
#include "pipeline/train/match_weights.h"
#include "pipeline/train/model_state.h"

namespace convoy {
namespace {

void require_keras_name(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  if (!name.ends_with(".h5") || name.ends_with(".weights.h5")) {
    throw Error(ExitCode::bad_spec,
                file.string() + ": Keras opens a model in this layout only from a name that ends in .h5, and not in .weights.h5");
  }
}

void require_keras_model(const Job& job) {
  if (job.keras.lacking.empty()) return;
  throw Error(
      ExitCode::bad_spec,
      fmt::format("{}: Keras cannot hold this model, so nothing was written; it lacks\n  {}\nthe weights of a checkpoint can "
                  "still be read from its group /model_weights",
                  job.spec_file.string(), fmt::join(job.keras.lacking, "\n  ")));
}

}  // namespace

void export_to_keras(const Job& job, const Registry& registry, CheckpointData data, const std::string& source,
                     const std::filesystem::path& file) {
  require_keras_name(file);
  require_keras_model(job);
  match_weights(make_program(job, registry, false).parameters, data.weights, source);
  CheckpointData model;
  model.model_config = job.keras.config;
  model.weights = std::move(data.weights);
  sort_for_keras(job, model);
  const Arena region(checkpoint_bytes_bound(model));
  const std::span<std::byte> bytes{region.data(), region.bytes()};
  std::memset(bytes.data(), 0, bytes.size());
  const std::size_t image_bytes =
      hdf5::build_image(bytes.first(bytes.size() - kSealBytes), [&](hid_t image) { hdf5::write_keras_model(image, model); });
  seal(bytes.first(image_bytes + kSealBytes));  // HDF5 does not look behind the image's end
  write_sealed_file(file, bytes.first(image_bytes + kSealBytes));
}

}  // namespace convoy
