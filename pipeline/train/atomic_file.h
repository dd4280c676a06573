// A file that is there whole or not at all, whatever fails or is killed.
//
// The contents are sealed: their last 32 bytes are the SHA-256 of all bytes before. They go to `<file>.tmp.<random>` in
// the same folder, are synced once, read back from the device and checked against their seal, and only then renamed; at
// last the folder is synced. See "All File Systems Are Not Created Equal" (Pillai et al., OSDI 2014) for why each
// step is needed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "pipeline/core/file_system.h"

namespace convoy {

inline constexpr std::size_t kSealBytes = 32;

// Writes the seal into the last 32 bytes.
void seal(std::span<std::byte> contents);
bool seal_holds(std::span<const std::byte> contents);

// Throws Error(io) naming the file and the failed call; then the temporary file is gone, and what was there before is
// untouched. When only the last sync of the folder fails, the whole and checked file is already in place.
void write_sealed_file(const std::filesystem::path& file, std::span<const std::byte> contents,
                       FileSystem& files = system_files());

// Removes the temporary files that killed runs left in a folder, and returns their names. Only the holder of the
// folder's lock may call it. Throws Error(io) when one cannot be removed.
std::vector<std::filesystem::path> remove_leftovers(const std::filesystem::path& folder);

}  // namespace convoy
