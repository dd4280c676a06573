#include "pipeline/train/bad_sample_policy.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"

namespace convoy {

BadSamplePolicy::BadSamplePolicy(const spec::SourceSpec& source, std::int64_t epoch_size)
    : on_error_(source.on_error),
      // Rounded up: any share above 0 allows one bad sample, however small the data set.
      limit_(std::min<std::int64_t>(source.max_bad_absolute,
                                    static_cast<std::int64_t>(std::ceil(source.max_bad * static_cast<double>(epoch_size))))) {}

void BadSamplePolicy::accept(const SampleFailure& failure) {
  const std::string what = failure.source + ": " + failure.reason;
  if (on_error_ == spec::OnError::raise) {
    throw Error(ExitCode::bad_data, what + "; repair or remove it, or set on_error: quarantine for this source");
  }
  if (++bad_ > limit_) {
    throw Error(ExitCode::bad_data, what + "; this is bad sample " + std::to_string(bad_) + " of the epoch and the limit is " +
                                        std::to_string(limit_) + " (max_bad, max_bad_absolute); check the data set");
  }
  if (on_error_ == spec::OnError::substitute && !failure.substitute) {
    throw Error(ExitCode::bad_data, what + "; nor can any of the next " + std::to_string(kMostSubstitutes) +
                                        " samples of the epoch stand in for it (on_error: substitute); check the data set");
  }
}

}  // namespace convoy
