// One side of a validation split.
#pragma once

#include "datasets/selected_samples.h"
#include "datasets/validation_split.h"

namespace convoy {

class Subset : public SelectedSamples {
 public:
  // Owns `all`. Throws Error(bad_data) when nothing is left; `name` says of what. quarantined() counts both sides.
  Subset(std::unique_ptr<Dataset> all, const ValidationSplit&, const std::string& name);

  std::uint64_t fingerprint() const override { return fingerprint_with(std::as_bytes(std::span(ids()))); }
};

}  // namespace convoy
