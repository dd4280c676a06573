// A folder of images per class: path/<class>/**/*.jpg, .jpeg, .png.
//
// Class indices follow `class_names`, else the byte-wise sorted folder names ("10" comes before "2"). Ids follow class
// index, then byte-wise file name, so they stay the same for the same files. A validation split takes the same share of
// the sorted list by a keyed permutation: with one seed, training and validation are disjoint and complete. Files that the
// folder's index keeps in quarantine have no id; they do not move the split.
// The constructor throws Error(io) for a folder that cannot be read and Error(bad_data) for class folders that are
// missing, unexpected, or hold no image at all; an empty folder among others is a class without samples.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/open_folder_index.h"
#include "datasets/validation_split.h"

namespace convoy {

class ImageFolder : public Dataset {
 public:
  using Subset = ValidationSplit::Subset;
  struct Options {
    std::filesystem::path path;
    std::vector<std::string> class_names;  // empty: the folder names
    ValidationSplit split{};
    IndexOptions index{};
  };

  explicit ImageFolder(const Options&);

  std::int64_t size() const override { return static_cast<std::int64_t>(files_.size()); }
  const std::vector<std::string>& class_names() const override { return class_names_; }
  int label(std::int64_t id) const override { return labels_[index_.class_of(files_[id])]; }
  std::string describe(std::int64_t id) const override { return path(id).string(); }
  // Fails when the file has another size or content than the index says.
  Status read(std::int64_t id, EncodedSample& out) const override;
  std::uint64_t fingerprint() const override { return fingerprint_; }
  std::optional<std::uint64_t> content_hash(std::int64_t id) const override { return index_.content_hash(files_[id]); }
  std::int64_t quarantined() const override { return quarantined_; }

  const std::filesystem::path& root() const { return root_; }
  const FolderIndex& index() const { return index_; }
  std::size_t file_of(std::int64_t id) const { return files_[static_cast<std::size_t>(id)]; }  // number in the index

 private:
  std::filesystem::path class_folder(std::int64_t id) const;
  std::filesystem::path path(std::int64_t id) const { return class_folder(id) / index_.name(files_[id]); }
  void choose_classes(const std::vector<std::string>& wanted);
  void number_files(const ValidationSplit&);
  std::uint64_t hash() const;

  std::filesystem::path root_;
  FolderIndex index_;
  std::vector<std::string> class_names_;
  std::vector<int> labels_;           // by class of the index
  std::vector<std::uint32_t> files_;  // by id: number in the index
  std::int64_t quarantined_ = 0;
  std::uint64_t fingerprint_ = 0;
};

}  // namespace convoy
