// What the doctor looks at: one or two sources of samples, as one list of files without repeats.
//
// Of an image folder every file of its index counts, those in quarantine too, because they may have been repaired. A folder
// that serves two sources (a validation split) is looked at once. Other sources are asked sample by sample.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/folder_index.h"
#include "datasets/image_folder.h"
#include "datasets/open_folder_index.h"
#include "pipeline/graph/sample_transform.h"

namespace convoy {

struct DoctorSource {
  std::string name;  // "data.train", or the folder as it was given
  std::unique_ptr<Dataset> dataset{};
  std::filesystem::path folder{};  // instead of a data set: all of its files
};

// For opening image folders: whatever index is kept, each folder is listed, so that a file that was overwritten in place is
// seen as it is now.
IndexOptions list_anew();

class Patient {
 public:
  // A file, or a sample that is none.
  struct Item {
    std::uint32_t sources = 0;  // bit k: source k uses it; 0: none does, it was in quarantine
    std::int32_t label = 0;     // of class_names()
    std::int32_t group = 0;     // of groups()
    std::int64_t number = 0;    // in its group: file of the index, or sample id
  };
  // Either an image folder with its index, listed anew, or another data set, with all that its quarantine lists keep out.
  struct Group {
    const Dataset* dataset = nullptr;
    std::set<std::int64_t> kept_out{};  // of dataset
    std::filesystem::path root{};
    FolderIndex index{};
    std::size_t first = 0;  // its first item
  };

  // Throws Error(io) for a folder that cannot be listed, Error(bad_data) for one without classes.
  explicit Patient(std::vector<DoctorSource>);

  const std::vector<DoctorSource>& sources() const { return sources_; }
  const std::vector<std::string>& class_names() const { return class_names_; }  // of all sources, as they come
  const std::vector<Item>& items() const { return items_; }
  std::vector<Group>& groups() { return groups_; }
  bool in_quarantine(std::size_t item) const;  // by the index as it was

  std::string describe(std::size_t item) const;
  Status read(std::size_t item, EncodedSample&) const;

 private:
  void add_folder(const std::filesystem::path& root, const FolderIndex&);
  void add_image_folder(std::size_t source, const ImageFolder&);
  void add_samples(std::size_t source, const Dataset&);
  std::int32_t class_number(const std::string& name);
  std::filesystem::path path(const Item&) const;

  std::vector<DoctorSource> sources_;
  std::vector<std::string> class_names_;
  std::vector<Group> groups_;
  std::vector<Item> items_;
};

}  // namespace convoy
