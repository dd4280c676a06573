// Some samples of another data set, in its order, with ids of their own: what one side of a split and a quarantine leave.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "datasets/dataset.h"

namespace convoy {

class SelectedSamples : public Dataset {
 public:
  std::int64_t size() const override { return static_cast<std::int64_t>(ids_.size()); }
  const std::vector<std::string>& class_names() const override { return all_->class_names(); }
  int label(std::int64_t id) const override { return all_->label(ids_[id]); }
  std::string describe(std::int64_t id) const override { return all_->describe(ids_[id]); }
  Status read(std::int64_t id, EncodedSample& out) const override { return all_->read(ids_[id], out); }
  std::optional<std::uint64_t> content_hash(std::int64_t id) const override { return all_->content_hash(ids_[id]); }
  std::int64_t quarantined() const override { return all_->quarantined(); }
  bool in_memory() const override { return all_->in_memory(); }
  std::vector<std::filesystem::path> homes() const override { return all_->homes(); }
  SampleName name(std::int64_t id) const override { return all_->name(ids_[id]); }

  // For who looks at all samples, as the doctor does.
  const Dataset& all() const { return *all_; }

 protected:
  // Those of `all`, which it owns, that `keeps` says of each id in order and the number of samples.
  using Keeps = std::function<bool(std::int64_t id, std::int64_t size)>;
  SelectedSamples(std::unique_ptr<Dataset> all, const Keeps&);

  // Of the whole data set and of what says which samples are selected.
  std::uint64_t fingerprint_with(std::span<const std::byte>) const;
  const std::vector<std::int32_t>& ids() const { return ids_; }

 private:
  std::unique_ptr<Dataset> all_;
  std::vector<std::int32_t> ids_;  // of all_, ascending
};

}  // namespace convoy
