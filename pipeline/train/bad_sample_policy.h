// What to do about samples that cannot be used: raise at the first, or quarantine or substitute up to a limit.
#pragma once

#include <cstdint>

#include "pipeline/exec/batch_slot.h"
#include "pipeline/spec/pipeline_spec.h"

namespace convoy {

// How many of the samples that follow are tried in place of a bad one.
inline constexpr int kMostSubstitutes = 100;

class BadSamplePolicy {
 public:
  // `epoch_size` samples make an epoch; the limits of the spec count within one epoch.
  BadSamplePolicy(const spec::SourceSpec&, std::int64_t epoch_size);

  // Counts the failure, or throws Error(bad_data) that names the sample, the reason and what to do.
  void accept(const SampleFailure&);
  void start_epoch(std::int64_t already_bad = 0) { bad_ = already_bad; }
  std::int64_t bad() const { return bad_; }

 private:
  spec::OnError on_error_;
  std::int64_t limit_;
  std::int64_t bad_ = 0;
};

}  // namespace convoy
