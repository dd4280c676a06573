// Some samples of another data set, in its order: one side of a validation split.
#pragma once

#include <memory>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/validation_split.h"

namespace convoy {

class Subset : public Dataset {
 public:
  // Owns `all`. Throws Error(bad_data) when nothing is left; `name` says of what.
  Subset(std::unique_ptr<Dataset> all, const ValidationSplit&, const std::string& name);

  std::int64_t size() const override { return static_cast<std::int64_t>(ids_.size()); }
  const std::vector<std::string>& class_names() const override { return all_->class_names(); }
  int label(std::int64_t id) const override { return all_->label(ids_[id]); }
  std::string describe(std::int64_t id) const override { return all_->describe(ids_[id]); }
  Status read(std::int64_t id, EncodedSample& out) const override { return all_->read(ids_[id], out); }
  std::uint64_t fingerprint() const override;
  std::optional<std::uint64_t> content_hash(std::int64_t id) const override { return all_->content_hash(ids_[id]); }
  std::int64_t quarantined() const override { return all_->quarantined(); }  // of both sides
  bool in_memory() const override { return all_->in_memory(); }
  std::vector<std::filesystem::path> homes() const override { return all_->homes(); }
  SampleName name(std::int64_t id) const override { return all_->name(ids_[id]); }

 private:
  std::unique_ptr<Dataset> all_;
  std::vector<std::int32_t> ids_;  // into all_, ascending
};

}  // namespace convoy
