// A data set without the samples that the quarantine lists beside its files name.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "datasets/selected_samples.h"

namespace convoy {

// The data set itself where no list names one of its samples, else a Quarantined. An entry counts while the sample has the bytes
// that were found bad, or none can be read; of others `note` (which may be empty) hears. Throws what read_quarantine throws, and
// Error(bad_data) when nothing is left.
std::unique_ptr<Dataset> leave_out_quarantined(std::unique_ptr<Dataset>, const std::function<void(const std::string&)>& note);

class Quarantined : public SelectedSamples {
 public:
  // Without the samples `bad`, ascending; at least one is left.
  Quarantined(std::unique_ptr<Dataset> all, std::vector<std::int64_t> bad);

  std::uint64_t fingerprint() const override { return fingerprint_with(std::as_bytes(std::span(bad_))); }
  std::int64_t quarantined() const override { return static_cast<std::int64_t>(bad_.size()); }
  const std::vector<std::int64_t>& bad() const { return bad_; }

 private:
  std::vector<std::int64_t> bad_;  // of all()
};

}  // namespace convoy
