// Files that are whole or absent: a temporary name beside the target, then a rename.
//
// Each file is atomic against a crash of this process; against a loss of power once flush_folder has returned. (A
// flush per file would take a minute for 60,000 small images.)
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace convoy {

// Both functions throw Error(io) naming the path.
// `tag` goes into the temporary name, where several processes may write the same file.
void write_file(const std::filesystem::path&, std::span<const std::byte>, const std::string& tag = "");
void flush_folder(const std::filesystem::path&);  // everything on its file system

}  // namespace convoy
