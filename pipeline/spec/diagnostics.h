// Spec errors, collected so that one run reports all of them.
#pragma once

#include <string>
#include <vector>

#include "pipeline/core/error.h"

namespace convoy::spec {

// Where something stands in the spec; 1-based, column in bytes; line 0 when it has no place (a default).
struct Mark {
  int line = 0;
  int column = 0;
};

// The place of what a --set override wrote: messages about it begin with "--set" instead of file and line.
inline constexpr Mark kOverrideMark{-1, 0};

class Diagnostics {
 public:
  explicit Diagnostics(std::string file) : file_(std::move(file)) {}

  // `key` is the full dotted key ("model.layers[2].filters"); `message` says what was expected and what to do.
  void error(Mark mark, const std::string& key, const std::string& message);
  // "file:line:column: key: message" lines, in order of appearance in the file.
  std::vector<std::string> lines() const;
  bool ok() const { return entries_.empty(); }
  // Throws one Error(bad_spec) with every line when there is any.
  void throw_if_any() const;
  const std::string& file() const { return file_; }

 private:
  struct Entry {
    Mark mark;
    std::string text;
  };
  std::string file_;
  std::vector<Entry> entries_;
};

// The candidate nearest to `word` by edit distance, or "" when none is near enough to suggest.
std::string nearest_name(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace convoy::spec
