#include "datasets/subset.h"

#include "datasets/hash.h"

namespace convoy {

Subset::Subset(std::unique_ptr<Dataset> all, const ValidationSplit& split, const std::string& name) : all_(std::move(all)) {
  for (std::int64_t id = 0; id < all_->size(); ++id) {
    if (split.keeps(id, all_->size())) ids_.push_back(static_cast<std::int32_t>(id));
  }
  ids_.shrink_to_fit();
  if (ids_.empty()) split.leaves_none(all_->size(), name.c_str());
}

std::uint64_t Subset::fingerprint() const {
  Hash hash;
  hash.add(all_->fingerprint());
  hash.add_bytes(ids_.data(), ids_.size() * sizeof ids_[0]);
  return hash.digest();
}

}  // namespace convoy
