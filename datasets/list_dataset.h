// Images listed in a text file, one "path label" a line (parse_list.h); paths are relative to the list's folder.
//
// Labels are class indices from 0 when every one is a whole number, else class names; `labels` decides it instead. Classes
// are `class_names`; without it the sorted names that occur, or for indices "0", "1", ... up to `num_classes` or the highest.
// The files are not looked at before they are read. Ids follow the lines.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/parse_list.h"

namespace convoy {

class ListDataset : public Dataset {
 public:
  enum class Labels { automatic, index, name };
  struct Options {
    std::filesystem::path path;
    std::vector<std::string> class_names;
    Labels labels = Labels::automatic;
    int num_classes = 0;  // 0: the highest index + 1; only without class_names
  };

  // Throws what parse_list throws, and Error(bad_data) with up to ten lines whose label is no class.
  explicit ListDataset(const Options&);

  std::int64_t size() const override { return static_cast<std::int64_t>(list_.line.size()); }
  const std::vector<std::string>& class_names() const override { return class_names_; }
  int label(std::int64_t id) const override { return class_of_word_[list_.word[id]]; }
  std::string describe(std::int64_t id) const override;  // "images/a.jpg (list.txt:17)"
  Status read(std::int64_t id, EncodedSample& out) const override;
  std::uint64_t fingerprint() const override { return fingerprint_; }
  std::vector<std::filesystem::path> homes() const override { return {path_}; }
  SampleName name(std::int64_t id) const override { return {0, std::string(list_.paths[id])}; }

 private:
  std::filesystem::path file(std::int64_t id) const { return path_.parent_path() / list_.paths[id]; }
  bool by_index(Labels) const;
  void number_words(const Options&);
  void name_words();
  void require_classes() const;
  std::uint64_t hash() const;

  std::filesystem::path path_;
  ParsedList list_;
  std::vector<std::string> class_names_;
  std::vector<int> class_of_word_;            // -1: no class
  std::vector<std::string> problem_of_word_;  // by word, where it is no class
  std::uint64_t fingerprint_ = 0;
};

}  // namespace convoy
