// The members of one tar archive, in order, by their headers alone: contents are skipped.
//
// ustar, GNU long names and pax headers (path, size). Everything that could be meant to harm is refused: names that lead out
// of the archive, links, devices, sparse files, sizes beyond the archive. Memory: one block and one header of at most 64 KiB.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "datasets/read_at.h"

namespace convoy {

struct TarMember {
  std::string name;                     // checked; a leading "./" is left out
  std::uint64_t offset = 0, bytes = 0;  // of the contents
};

class TarMembers {
 public:
  // Borrows the file. `path` is for messages.
  TarMembers(const OpenFile& file, std::filesystem::path path) : file_(file), path_(std::move(path)) {}

  // The next regular file; empty after the last. Throws Error(bad_data) naming archive, member and byte, and Error(io).
  std::optional<TarMember> next();

  // The contents of a small member, as text.
  std::string read(const TarMember&, std::uint64_t max_bytes) const;

  [[noreturn]] void refuse(const std::string& member, const std::string& reason) const;

 private:
  struct Overrides {  // by the pax header or GNU long name in front
    std::optional<std::string> name;
    std::optional<std::uint64_t> size;
  };
  std::string contents(std::uint64_t offset, std::uint64_t bytes) const;
  void read_pax(const std::string& records, bool global, Overrides&) const;
  void check_start() const;
  void check_end();
  void check_fits(const std::string& name, std::uint64_t size) const;

  const OpenFile& file_;
  std::filesystem::path path_;
  std::uint64_t at_ = 0;     // of the next header
  std::uint64_t start_ = 0;  // of the header in hand
};

}  // namespace convoy
