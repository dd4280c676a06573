// Spec errors, collected so that one run reports all of them.
//
// A job is read from more than one text: the spec, the embedded model that it names, the shared blocks. Diagnostics numbers
// the files, and a Mark says which one it is in; it also says through which use of a block a place was reached.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "pipeline/core/error.h"

namespace convoy::spec {

// Where something stands in the spec; 1-based, column in bytes; line 0 when it has no place (a default).
struct Mark {
  int line = 0;
  int column = 0;
  int file = 0;    // 0: the spec; others are numbers that Diagnostics::add_file gave
  int origin = 0;  // 0: as written; others are numbers that Diagnostics::add_origin gave
};

// The place of what a --set override wrote: messages about it begin with "--set" instead of file and line.
inline constexpr Mark kOverrideMark{-1, 0};

class Diagnostics {
 public:
  explicit Diagnostics(std::string file) : files_{std::move(file)}, origins_{""} {}

  int add_file(const std::string& name);
  // How places of a template came to be in the model, "in block 'residual' used at line 12": said behind every message
  // about them. What is wrong in a template is said once, however often it is used.
  int add_origin(const std::string& text);
  const std::string& origin(int number) const { return origins_[static_cast<std::size_t>(number)]; }
  // "line 12", or "resnet50.yaml:12" for another file than `reader`.
  std::string place(Mark mark, int reader) const;
  // Takes over what was said about one text, as about file `file` of this one.
  void absorb(const Diagnostics& other, int file);

  // `key` is the full dotted key ("model.layers[2].filters"); `message` says what was expected and what to do.
  void error(Mark mark, const std::string& key, const std::string& message);
  // "file:line:column: key: message" lines, in order of appearance in the file.
  std::vector<std::string> lines() const;
  bool ok() const { return entries_.empty(); }
  // Throws one Error(bad_spec) with every line when there is any.
  void throw_if_any() const;
  const std::string& file() const { return files_.front(); }

 private:
  struct Entry {
    Mark mark;
    std::string text;
  };
  std::vector<std::string> files_;
  std::vector<std::string> origins_;
  std::vector<Entry> entries_;
  std::set<std::string> said_;
};

// The candidate nearest to `word` by edit distance, else the only one that begins with it ("batch_norm"), or "" when there is
// none to suggest.
std::string nearest_name(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace convoy::spec
