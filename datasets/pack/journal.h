// What is safe of a pack that is being made: one record an image, in groups that count only when they are whole.
//
// A header holds the text that tells one pack from another (source, options); each group is its length, its XXH3 and its
// records. A reader takes the groups up to the first that is cut off or damaged: that is where a killed run ended.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "datasets/pack/safe_file.h"

namespace convoy {

// One image of the source, in its order: packed, or left out for a reason.
struct PackRecord {
  std::string name;
  std::string left_out;  // the reason; empty: packed
  std::uint32_t length = 0;
  std::int32_t label = 0;
  std::uint32_t height = 0, width = 0;
  std::uint64_t hash = 0;
};

class PackJournal {
 public:
  // Opens or makes the file and locks it against other processes. Throws what SafeFile throws.
  PackJournal(const std::filesystem::path&, FileSystem&);

  // The description that the file holds; empty for a new or unreadable one.
  const std::string& description() const { return description_; }
  // The records of its whole groups; what follows them is cut off.
  std::vector<PackRecord> recover();
  void start(const std::string& description);  // from the beginning
  void add(const PackRecord&);                 // to the group in the making
  void commit();                               // the group, synced
  bool pending() const { return !group_.empty(); }

 private:
  void read_header();

  SafeFile file_;
  std::string description_;
  std::uint64_t end_ = 0;  // of the last whole group
  std::vector<std::byte> group_;
};

}  // namespace convoy
