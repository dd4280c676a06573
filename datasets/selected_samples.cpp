#include "datasets/selected_samples.h"

#include "datasets/hash.h"

namespace convoy {

SelectedSamples::SelectedSamples(std::unique_ptr<Dataset> all, const Keeps& keeps) : all_(std::move(all)) {
  for (std::int64_t id = 0; id < all_->size(); ++id) {
    if (keeps(id, all_->size())) ids_.push_back(static_cast<std::int32_t>(id));
  }
  ids_.shrink_to_fit();
}

std::uint64_t SelectedSamples::fingerprint_with(std::span<const std::byte> selection) const {
  Hash hash;
  hash.add(all_->fingerprint());
  hash.add_bytes(selection.data(), selection.size());
  return hash.digest();
}

}  // namespace convoy
