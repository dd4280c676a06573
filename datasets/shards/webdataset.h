// data.train.type: webdataset. Tar shards (https://github.com/webdataset/webdataset): read, never extracted.
//
// One pass over the headers makes the index: about 24 bytes a sample and its key in memory. Ids follow the shards, then the
// archive. Labels are class indices from 0 when every one is a whole number, else class names. Classes are `class_names`; without
// it "0", "1", ... up to the highest index, or the sorted names that occur.
// Throws what shard_paths and for_each_sample throw, and Error(bad_data) for labels that are no class and for no samples.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/open_folder_index.h"
#include "datasets/read_at.h"

namespace convoy {

class WebDataset : public Dataset {
 public:
  struct Options {
    std::filesystem::path folder;  // relative shards start here
    std::string pattern;
    std::string label_key = "label";  // in .json
    std::vector<std::string> class_names;
    std::function<void(const IndexProgress&)> progress{};  // after each shard; may be empty
  };

  explicit WebDataset(const Options&);

  std::int64_t size() const override { return static_cast<std::int64_t>(samples_.size()); }
  const std::vector<std::string>& class_names() const override { return class_names_; }
  int label(std::int64_t id) const override { return class_of_word_[samples_[id].word]; }
  std::string describe(std::int64_t id) const override;  // "shards/a.tar[dogs/0017]"
  Status read(std::int64_t id, EncodedSample& out) const override;
  std::uint64_t fingerprint() const override { return fingerprint_; }
  std::vector<std::filesystem::path> homes() const override;  // the shards
  SampleName name(std::int64_t id) const override { return {samples_[id].shard, std::string(key(id))}; }

 private:
  struct Sample {
    std::uint64_t offset;
    std::uint32_t length;
    std::uint32_t shard;
    std::uint32_t word;     // of the label, as written
    std::uint32_t key_end;  // in its shard's keys
  };
  struct Shard {
    std::filesystem::path path;
    OpenFile file;  // of the first ones only: descriptors are few
    std::string keys;
    std::size_t first = 0;  // sample
  };

  struct Words;
  void index(const std::filesystem::path&, const std::string& label_key, Words&);
  void choose_classes(const std::vector<std::string>& words, std::vector<std::string> wanted);
  std::string_view key(std::int64_t id) const;
  std::uint64_t hash() const;

  std::vector<Shard> shards_;
  std::vector<Sample> samples_;
  std::vector<int> class_of_word_;
  std::vector<std::string> class_names_;
  std::uint64_t fingerprint_ = 0;
};

}  // namespace convoy
