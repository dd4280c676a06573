// The floating-point mode of every thread that runs a tile or a sample.
//
// Round to nearest, all exceptions masked, flush-to-zero and denormals-are-zero on: the value is written in full, never
// inherited, so the bits cannot depend on which thread runs a tile. Denormals are flushed because a layer whose values
// decay into them would run up to a hundred times slower and learn nothing from them.
#pragma once

#include <xmmintrin.h>

namespace convoy {

inline constexpr unsigned kWorkerFloatMode = 0x9fc0;  // MXCSR: FTZ 0x8000, masks 0x1f80, DAZ 0x0040

// Sets the mode on this thread and restores the old one at the end of its scope.
class FloatMode {
 public:
  FloatMode() : saved_(_mm_getcsr()) { _mm_setcsr(kWorkerFloatMode); }
  ~FloatMode() { _mm_setcsr(saved_); }
  FloatMode(const FloatMode&) = delete;
  FloatMode& operator=(const FloatMode&) = delete;

 private:
  unsigned saved_;
};

}  // namespace convoy
