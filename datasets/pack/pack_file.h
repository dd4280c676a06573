// A pack, opened and checked: its tables in memory, its images left where they are.
//
// HDF5 opens the file once to read the tables and the blob's place, then closes it; nothing holds HDF5's lock afterwards.
// Before that the trailer's hash of all of HDF5's bytes has to be right. Everything the tables say is checked here, so that
// a reader can trust offsets, lengths, labels and names. Links out of the file, external and virtual storage and foreign
// filters are refused. About 30 bytes an image and its name in memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/pack/format.h"
#include "datasets/read_at.h"

namespace convoy {

class PackFile {
 public:
  // Throws Error(io) and Error(bad_data) naming the file, what is wrong with it and what to do.
  explicit PackFile(const std::filesystem::path&);

  std::int64_t count() const { return columns_.count(); }
  const std::vector<std::string>& class_names() const { return class_names_; }
  const PackColumns& columns() const { return columns_; }
  std::string_view name(std::int64_t id) const;
  // Reads image `id` and compares its hash. Any number of threads at once.
  Status read(std::int64_t id, std::vector<std::byte>& out) const;

 private:
  void load();
  void check_columns(std::uint64_t blob_bytes) const;

  std::filesystem::path path_;
  OpenFile file_;
  PackColumns columns_;
  std::vector<std::string> class_names_;
};

}  // namespace convoy
