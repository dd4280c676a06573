// Samples of an HDF5 array too large for memory, read from its file without HDF5: see hdf5_arrays.h.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/hdf5_pixels.h"

namespace convoy {

// Where the samples' bytes lie.
struct SamplePlaces {
  struct Chunk {
    std::uint64_t offset = 0, bytes = 0;
  };
  std::int64_t samples_a_chunk = 1;
  bool deflated = false;
  std::vector<Chunk> chunks;
};

// Throws Error(bad_data), without the file's name, for storage that cannot be read sample by sample.
SamplePlaces find_samples(hid_t file, const PixelArray&);

class Hdf5Samples : public Dataset {
 public:
  struct Parts {
    std::filesystem::path file;
    int height = 0, width = 0, channels = 0;
    SamplePlaces places;
    std::vector<std::int32_t> labels;
    std::vector<std::string> class_names;
  };
  explicit Hdf5Samples(Parts);  // throws Error(io) when the file cannot be opened
  ~Hdf5Samples() override;

  std::int64_t size() const override { return static_cast<std::int64_t>(parts_.labels.size()); }
  const std::vector<std::string>& class_names() const override { return parts_.class_names; }
  int label(std::int64_t id) const override { return parts_.labels[id]; }
  std::string describe(std::int64_t id) const override { return parts_.file.string() + "[" + std::to_string(id) + "]"; }
  Status read(std::int64_t id, EncodedSample& out) const override;
  std::uint64_t fingerprint() const override { return fingerprint_; }

 private:
  struct Scratch {
    std::vector<unsigned char> stored, chunk;
  };
  Status read_sample(std::int64_t id, EncodedSample& out, Scratch&) const;
  Status read_at(std::uint64_t offset, void* to, std::size_t bytes) const;
  Scratch lease() const;
  void give_back(Scratch) const;

  Parts parts_;
  int fd_ = -1;
  std::uint64_t fingerprint_ = 0;
  mutable std::mutex mutex_;
  mutable std::vector<Scratch> idle_;
};

}  // namespace convoy
