// Bad samples of a file that holds or lists many: `<file>.quarantine` beside a pack, a list or a shard, written by `convoy
// doctor`.
//
// Text: "convoy quarantine 1", then one sample a line: XXH3 of its bytes in hexadecimal digits, its name in the file, the reason,
// with tabs between them; control characters and '%' are written as %xx. A folder of images has an index instead
// (folder_index.h).
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace convoy {

struct QuarantineEntry {
  std::uint64_t hash = 0;  // of the bytes that were found bad: other bytes under this name are another sample
  std::string reason;
};
using QuarantineList = std::map<std::string, QuarantineEntry>;  // by name

std::filesystem::path quarantine_file(const std::filesystem::path& of);

// Empty when there is no such file. Throws Error(bad_data) naming the line that is no entry, Error(io).
QuarantineList read_quarantine(const std::filesystem::path& of);

// Replaces the file as a whole; an empty list removes it. Throws Error(io).
void write_quarantine(const std::filesystem::path& of, const QuarantineList&);

}  // namespace convoy
