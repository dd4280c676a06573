// data.train.type: pack. The images of a file made by convoy pack, in its order.
//
// `class_names` may give the classes another order, by the same names; ids stay. Throws what PackFile throws, and Error(bad_data)
// for class names that the pack does not have.
#pragma once

#include "datasets/dataset.h"
#include "datasets/pack/pack_file.h"

namespace convoy {

class PackDataset : public Dataset {
 public:
  PackDataset(const std::filesystem::path&, std::vector<std::string> class_names);

  std::int64_t size() const override { return file_.count(); }
  const std::vector<std::string>& class_names() const override { return class_names_; }
  int label(std::int64_t id) const override { return label_of_[file_.columns().label[id]]; }
  std::string describe(std::int64_t id) const override;
  Status read(std::int64_t id, EncodedSample& out) const override;
  std::uint64_t fingerprint() const override { return fingerprint_; }
  std::vector<std::filesystem::path> homes() const override { return {path_}; }
  SampleName name(std::int64_t id) const override { return {0, std::string(file_.name(id))}; }
  std::optional<std::uint64_t> content_hash(std::int64_t id) const override { return file_.columns().hash[id]; }

 private:
  void match_classes(std::vector<std::string> wanted);
  std::uint64_t hash() const;

  std::string path_;
  PackFile file_;
  std::vector<std::string> class_names_;
  std::vector<int> label_of_;  // from the pack's class index to ours
  std::uint64_t fingerprint_ = 0;
};

}  // namespace convoy
