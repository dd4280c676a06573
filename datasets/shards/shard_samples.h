// The samples of one WebDataset shard: consecutive members that share a key.
//
// The key is the member's path up to the first dot of its last part; what follows names the field, in any case. Each sample has
// one image (.jpg, .jpeg, .png) and a label: the text of its .cls, else the value of `label_key` in its .json. Other fields are
// left unread, and so are members whose last part begins with two underscores (WebDataset's own notes).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "datasets/read_at.h"

namespace convoy {

struct ShardSample {
  std::string key;
  std::string label;  // as written
  std::uint64_t offset = 0;
  std::uint32_t length = 0;
};

// Throws Error(bad_data) naming shard and member: what TarMembers refuses, samples without image or label or with two, a
// key that comes back later, images over 64 MiB, labels that cannot be read.
void for_each_sample(const std::filesystem::path&, const OpenFile&, const std::string& label_key,
                     const std::function<void(const ShardSample&)>&);

}  // namespace convoy
