// A pair of IDX files, images and labels, held in memory: MNIST, Fashion-MNIST and their kin.
//
// Samples are raw u8, height x width x 1. Classes are named by `class_names`, else "0", "1", ... (at least to "9").
// Throws what read_idx_file throws, and Error(bad_data) when counts differ, an image side exceeds 16,384, or a label has
// no class.
#pragma once

#include <filesystem>

#include "datasets/dataset.h"
#include "datasets/idx_file.h"

namespace convoy {

class IdxDataset : public Dataset {
 public:
  IdxDataset(const std::filesystem::path& images, const std::filesystem::path& labels, std::vector<std::string> class_names = {});

  std::int64_t size() const override { return static_cast<std::int64_t>(labels_.data.size()); }
  const std::vector<std::string>& class_names() const override { return class_names_; }
  int label(std::int64_t id) const override { return labels_.data[id]; }
  std::string describe(std::int64_t id) const override { return path_ + "[" + std::to_string(id) + "]"; }
  Status read(std::int64_t id, EncodedSample& out) const override;
  std::uint64_t fingerprint() const override { return fingerprint_; }

  int height() const { return static_cast<int>(images_.dims[1]); }
  int width() const { return static_cast<int>(images_.dims[2]); }
  const std::uint8_t* pixels(std::int64_t id) const { return images_.data.data() + id * height() * width(); }

 private:
  void check(const std::filesystem::path& labels);
  std::uint64_t hash() const;

  std::string path_;  // of the images
  IdxFile images_, labels_;
  std::vector<std::string> class_names_;
  std::uint64_t fingerprint_ = 0;
};

}  // namespace convoy
