// The seam between data sources and input stages: what a stored sample is, and what becomes of it.
//
// Data sets fill an EncodedSample, a SampleTransform turns it into the network's input; neither knows the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "pipeline/core/clock.h"
#include "pipeline/core/error.h"

namespace convoy {

// Larger files are refused unread: no photograph for training comes near it.
inline constexpr std::size_t kMaxEncodedBytes = std::size_t{64} << 20;

// One sample as stored. `bytes` keeps its capacity from sample to sample.
struct EncodedSample {
  // encoded: an image file, its kind told by its first bytes; raw: u8, height x width x channels.
  enum class Format { encoded, raw } format = Format::encoded;
  std::vector<std::byte> bytes;
  int height = 0, width = 0, channels = 0;  // raw only
};

// When a transform had the pixels, for meters: what comes before is decoding, what comes after augmentation.
struct SampleClock {
  std::int64_t decoded_at = 0;  // as now_ns() counts; 0: not told
  void decoded() { decoded_at = now_ns(); }
};

// Decode and every stage, written to `image` (f32 HWC of the model's input size). Const and callable from several
// threads at once; scratch memory is the callee's own business. Errors are values: the message says what is wrong with
// the bytes, the caller adds the sample's name.
class SampleTransform {
 public:
  virtual ~SampleTransform() = default;
  // `id` keys random draws: the sample's, or where an epoch draws samples several times the position in the epoch.
  virtual Status run(const EncodedSample&, std::uint32_t epoch, std::int64_t id, float* image) const = 0;
  // The same, and tells the clock when the pixels were there. One that does not tell counts as decoding altogether.
  virtual Status run_clocked(const EncodedSample& sample, std::uint32_t epoch, std::int64_t id, float* image,
                             SampleClock&) const {
    return run(sample, epoch, id, image);
  }
};

}  // namespace convoy
