// A data set without the samples that the quarantine lists beside its files name.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "datasets/dataset.h"

namespace convoy {

// The data set itself where no list names one of its samples, else a Quarantined. An entry counts while the sample has the bytes
// that were found bad, or none can be read; of others `note` (which may be empty) hears. Throws what read_quarantine throws, and
// Error(bad_data) when nothing is left.
std::unique_ptr<Dataset> leave_out_quarantined(std::unique_ptr<Dataset>, const std::function<void(const std::string&)>& note);

class Quarantined : public Dataset {
 public:
  // Without the samples `bad`, ascending; at least one is left.
  Quarantined(std::unique_ptr<Dataset> all, std::vector<std::int64_t> bad);

  std::int64_t size() const override { return static_cast<std::int64_t>(ids_.size()); }
  const std::vector<std::string>& class_names() const override { return all_->class_names(); }
  int label(std::int64_t id) const override { return all_->label(ids_[id]); }
  std::string describe(std::int64_t id) const override { return all_->describe(ids_[id]); }
  Status read(std::int64_t id, EncodedSample& out) const override { return all_->read(ids_[id], out); }
  std::uint64_t fingerprint() const override;
  std::optional<std::uint64_t> content_hash(std::int64_t id) const override { return all_->content_hash(ids_[id]); }
  std::int64_t quarantined() const override { return static_cast<std::int64_t>(bad_.size()); }
  bool in_memory() const override { return all_->in_memory(); }
  std::vector<std::filesystem::path> homes() const override { return all_->homes(); }
  SampleName name(std::int64_t id) const override { return all_->name(ids_[id]); }

  // For who looks at all samples, as the doctor does.
  const Dataset& all() const { return *all_; }
  const std::vector<std::int64_t>& bad() const { return bad_; }

 private:
  std::unique_ptr<Dataset> all_;
  std::vector<std::int64_t> bad_;  // of all_
  std::vector<std::int32_t> ids_;  // of all_, ascending
};

}  // namespace convoy
