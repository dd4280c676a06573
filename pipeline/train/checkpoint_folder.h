// The checkpoints of a run folder. What exists is always found by listing: a pointer to "the latest" could dangle.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace convoy {

// The step in a name like ckpt-000000001234.h5; nothing for any other name.
std::optional<std::int64_t> step_of_file_name(const std::filesystem::path& file);

// Committed checkpoints, oldest first. Empty when there is no such folder.
std::vector<std::filesystem::path> list_checkpoints(const std::filesystem::path& folder);

}  // namespace convoy
