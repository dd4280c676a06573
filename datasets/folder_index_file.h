// A FolderIndex as bytes, little-endian:
//
//   "convoyix", u32 version (1), text root           the folder's absolute path where the file lies outside of it, else ""
//   u32 classes, each: text name, u32 folders, each: text path, u64 inode, i64 modified, i64 changed; u64 files
//   u64 files, u64 bytes of each, i64 modified of each, u16 length of each name, the names
//   u8 hash known? 1 + (u8 known, u64 hash) of each : 0
//   u64 quarantined, each: u64 file, text reason
//   u64 XXH3 of all before
//
// A text is a u32 length and its bytes. Nothing in such a file is believed: lengths are checked before memory is taken, and
// names must stay inside the folder, because an index may come with a data set that somebody else made.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "datasets/folder_index.h"

namespace convoy {

std::vector<std::byte> encode_folder_index(const FolderIndex&, const std::string& root);

// Throws Error(bad_data) with what is wrong: damaged, of another version, or of another folder than `root`.
FolderIndex decode_folder_index(std::span<const std::byte>, const std::string& root);

}  // namespace convoy
