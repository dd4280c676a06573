// The files of one class folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace convoy {

struct ImageFile {
  std::string name;  // relative to the class folder, '/' between parts
  std::uintmax_t bytes = 0;
};

// The sub-folders of `root` that name classes, sorted byte-wise; names that begin with a dot are not classes.
// Throws Error(io) naming the folder that cannot be read.
std::vector<std::string> list_class_folders(const std::filesystem::path& root);

// Every *.jpg, *.jpeg and *.png (any case) below `folder`, sorted byte-wise by name. Sub-folders are entered, links to folders
// are not; names that begin with a dot are left out: they are other programs' temporary and resource files.
// Throws Error(io) naming the folder that cannot be read.
std::vector<ImageFile> list_images(const std::filesystem::path& folder);

}  // namespace convoy
