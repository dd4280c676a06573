// The files of one class folder, and the folders they were found in.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace convoy {

// A folder as it was when it was listed. Adding, removing or renaming an entry changes its times.
struct FolderState {
  std::string path;           // below the class folder; "" is the class folder itself
  std::uint64_t inode = 0;    // 0: too young to be told from a later state; never current
  std::int64_t modified = 0;  // ns since 1970
  std::int64_t changed = 0;   // of the inode; ns since 1970
  bool operator==(const FolderState&) const = default;
};

struct ImageFile {
  std::string name;  // relative to the class folder, '/' between parts
  std::uint64_t bytes = 0;
  std::int64_t modified = 0;  // ns since 1970
};

struct ListedClass {
  std::vector<FolderState> folders;  // the class folder first
  std::vector<ImageFile> files;      // byte-wise by name
};

// *.jpg, *.jpeg and *.png in any case.
bool is_image_name(std::string_view name);

// The sub-folders of `root` that name classes, sorted byte-wise; names that begin with a dot are not classes.
// Throws Error(io) naming the folder that cannot be read.
std::vector<std::string> list_class_folders(const std::filesystem::path& root);

// Every image below `folder`. Sub-folders are entered, links to folders are not; names that begin with a dot are left out:
// they are other programs' temporary and resource files. Throws Error(io) naming the folder that cannot be read.
ListedClass list_class(const std::filesystem::path& folder);

// Whether nothing was added, removed or renamed in the folder since.
bool is_current(const std::filesystem::path& class_folder, const FolderState&);

}  // namespace convoy
