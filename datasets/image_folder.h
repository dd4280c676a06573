// A folder of images per class: path/<class>/**/*.jpg, .jpeg, .png.
//
// Class indices follow `class_names`, else the byte-wise sorted folder names ("10" comes before "2"). Ids follow class
// index, then byte-wise file name, so they stay the same for the same files. A validation split takes the same share of
// the sorted list by a keyed permutation: with one seed, training and validation are disjoint and complete.
// The constructor throws Error(io) for a folder that cannot be read and Error(bad_data) for class folders that are
// missing, unexpected, or hold no image at all; an empty folder among others is a class without samples.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/validation_split.h"

namespace convoy {

class ImageFolder : public Dataset {
 public:
  using Subset = ValidationSplit::Subset;
  struct Options {
    std::filesystem::path path;
    std::vector<std::string> class_names;  // empty: the folder names
    ValidationSplit split{};
  };

  explicit ImageFolder(Options);

  std::int64_t size() const override { return static_cast<std::int64_t>(entries_.size()); }
  const std::vector<std::string>& class_names() const override { return class_names_; }
  int label(std::int64_t id) const override { return entries_[id].label; }
  std::string describe(std::int64_t id) const override { return file(id).string(); }
  Status read(std::int64_t id, EncodedSample& out) const override;
  std::uint64_t fingerprint() const override { return fingerprint_; }

 private:
  struct Entry {
    std::string name;  // relative to the class folder
    std::uintmax_t bytes;
    int label;
  };

  std::filesystem::path file(std::int64_t id) const { return root_ / class_names_[entries_[id].label] / entries_[id].name; }
  void choose_classes(std::vector<std::string> wanted);
  void take_subset(const ValidationSplit&);
  std::uint64_t hash() const;

  std::filesystem::path root_;
  std::vector<std::string> class_names_;
  std::vector<Entry> entries_;
  std::uint64_t fingerprint_ = 0;
};

}  // namespace convoy
