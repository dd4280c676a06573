// Reads a text file of images and labels, one "path label" a line.
//
// The label is the last word of the line: what follows the last tab if there is one, else the last space, so that a path may
// hold spaces and, behind a tab, a class name may too. Empty lines are skipped; a byte order mark and the carriage returns of
// other systems are taken away. Any other byte belongs to the path.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "datasets/string_table.h"

namespace convoy {

struct ParsedList {
  StringTable paths;                // as written
  std::vector<std::uint32_t> word;  // by line that counts: index into words
  std::vector<std::uint32_t> line;  // its number in the file, from 1
  std::vector<std::string> words;   // the different labels, in the order of their first use
};

// Throws Error(io) when the file cannot be read, and Error(bad_data) with up to ten lines that are wrong, as "list.txt:17: ...".
ParsedList parse_list(const std::filesystem::path&);

// The first problems of a file, thrown together.
class LineProblems {
 public:
  explicit LineProblems(std::string file) : file_(std::move(file)) {}
  void add(std::uint64_t line, const std::string& what);
  void throw_if_any() const;  // Error(bad_data)

 private:
  std::string file_, text_;
  std::uint64_t count_ = 0;
};

}  // namespace convoy
