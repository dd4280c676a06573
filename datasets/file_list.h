// Image files named one by one, without labels: what `convoy predict` reads.
//
// Folders are expanded recursively to their JPEG files in byte-wise order. Throws Error(io) for a path that does not
// exist and Error(bad_data) for a folder without images.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "datasets/dataset.h"

namespace convoy {

class FileList : public Dataset {
 public:
  FileList(const std::vector<std::string>& paths, std::vector<std::string> class_names);

  std::int64_t size() const override { return static_cast<std::int64_t>(files_.size()); }
  const std::vector<std::string>& class_names() const override { return class_names_; }
  int label(std::int64_t) const override { return 0; }
  std::string describe(std::int64_t id) const override { return files_[id].string(); }
  Status read(std::int64_t id, EncodedSample& out) const override;
  std::uint64_t fingerprint() const override { return 0; }  // order and labels of predictions drive nothing

 private:
  std::vector<std::filesystem::path> files_;
  std::vector<std::string> class_names_;
};

}  // namespace convoy
