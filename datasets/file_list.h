// Image files named one by one, without labels: what `convoy predict` reads.
//
// Folders are expanded recursively to their images in byte-wise order. A path that does not exist and a folder without
// images stand in the list as a sample that cannot be read, so that the others are read.
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
  std::string describe(std::int64_t id) const override { return files_[id].path.string(); }
  Status read(std::int64_t id, EncodedSample& out) const override;
  std::uint64_t fingerprint() const override { return 0; }  // order and labels of predictions drive nothing

 private:
  struct Entry {
    std::filesystem::path path;
    std::string error;  // why it is no file
  };

  std::vector<Entry> files_;
  std::vector<std::string> class_names_;
};

}  // namespace convoy
