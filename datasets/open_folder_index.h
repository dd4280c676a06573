// The index of a folder of images: kept from the last time where it still holds, listed anew where it does not.
//
// From `keep_from` files on the index is kept as `<folder>/.convoy-index`, or where that cannot be written as
// `$XDG_CACHE_HOME/convoy/index/<hash of the path>` (default ~/.cache). At the next start each class folder, with those
// below it, is compared by inode and times, and listed again only where they differ. A file that is overwritten in place
// changes no folder: it is noticed when it is read. Smaller folders are listed every time; an index that holds content hashes
// or quarantine entries is kept and obeyed for them too. The file is replaced as a whole; one that is damaged or foreign is
// made anew, with a note.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "datasets/folder_index.h"

namespace convoy {

struct IndexProgress {
  std::size_t files = 0;  // so far
  std::size_t classes_done = 0, classes = 0;
  std::size_t listed = 0;             // of the classes done: those that had to be listed
  std::string_view what = "folders";  // that `classes` counts; shards of WebDataset
};

struct IndexOptions {
  std::function<void(const IndexProgress&)> progress{};  // after each class, once any must be listed; may be empty
  std::function<void(const std::string&)> note{};        // what a person should know; may be empty
  std::size_t keep_from = 10'000;
};

// Throws Error(io) naming the folder that cannot be read. That the index cannot be kept is a note, not an error.
FolderIndex open_folder_index(const std::filesystem::path& root, const IndexOptions& = {});

// For whoever has set hashes or quarantine entries. Returns the file. Throws Error(io) when it can be written nowhere.
std::filesystem::path save_folder_index(const std::filesystem::path& root, const FolderIndex&);

}  // namespace convoy
