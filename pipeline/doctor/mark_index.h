// What the doctor found, written where training looks: a hash for each file of an image folder, and its quarantine list; beside
// lists, packs and shards a quarantine list alone.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "pipeline/doctor/examine.h"
#include "pipeline/doctor/patient.h"

namespace convoy {

struct MarkedFolder {
  std::filesystem::path root, index;  // the folder, and the file that is its index now; or a list's file, and its quarantine list
  std::int64_t files = 0, quarantined = 0;
  bool hashed = true;  // false: no index, a quarantine list alone
};

// Files that are damaged, of a wrong type or refused go into quarantine, those that have been repaired leave it; what could
// not be read keeps its state, for the disk may be at fault. Call it with the findings of a whole pass. Throws Error(io)
// when an index can be written nowhere, or a quarantine list not beside its file.
std::vector<MarkedFolder> mark_index(Patient&, std::span<const Finding>);

// Bad samples of sources that keep no quarantine list (arrays): `on_error` alone says what becomes of them.
std::int64_t bad_without_list(Patient&, std::span<const Finding>);

}  // namespace convoy
