// Images of one size held in memory as unsigned bytes: CIFAR, HDF5 arrays.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "datasets/dataset.h"

namespace convoy {

// What a reader of such a format gives.
struct RawImages {
  struct Origin {  // samples from `first` on, up to the next origin, are items 0, 1, ... of this file
    std::string file;
    std::int64_t first = 0;
  };

  int height = 0, width = 0, channels = 0;
  std::vector<std::uint8_t> pixels;  // image by image: height x width x channels
  std::vector<std::int32_t> labels;
  std::vector<std::string> class_names;
  std::vector<Origin> origins;

  std::size_t image_bytes() const { return std::size_t(height) * width * channels; }
};

class RawDataset : public Dataset {
 public:
  // Throws Error(bad_data) naming the sample whose label has no class, and Error(internal) when the sizes do not fit.
  explicit RawDataset(RawImages);

  std::int64_t size() const override { return static_cast<std::int64_t>(images_.labels.size()); }
  const std::vector<std::string>& class_names() const override { return images_.class_names; }
  int label(std::int64_t id) const override { return images_.labels[id]; }
  std::string describe(std::int64_t id) const override;  // "file[17]"
  Status read(std::int64_t id, EncodedSample& out) const override;
  std::uint64_t fingerprint() const override { return fingerprint_; }
  bool in_memory() const override { return true; }

 private:
  RawImages images_;
  std::uint64_t fingerprint_ = 0;
};

// "0", "1", ...: the classes of labels that nobody named.
std::vector<std::string> number_names(int count);

}  // namespace convoy
