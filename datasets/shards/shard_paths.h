// Which files a pattern names: "shards/train-{000000..000012}.tar", "shards/*.tar", or one plain name.
//
// Braces are expanded first, from the left: {a..b} counts in whole numbers, as wide as written when either has leading zeros;
// {x,y} lists. Then * ? and [] match files, in byte-wise order. Files come in the order of the pattern, each once.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace convoy {

inline constexpr std::size_t kMaxShards = 100'000;

// The patterns that the braces of one stand for. Throws Error(bad_spec) for braces that cannot be read, and for too many.
std::vector<std::string> expand_braces(const std::string& pattern);

// Files relative to `folder`. Throws Error(bad_spec) as expand_braces does, Error(io) naming a pattern that matches nothing or
// a file that is not there, Error(bad_data) for a file that is named twice.
std::vector<std::filesystem::path> shard_paths(const std::filesystem::path& folder, const std::string& pattern);

}  // namespace convoy
