// Rows that kernels of pooling compute at once, as numbers alone.
#pragma once

namespace convoy::gen {

inline constexpr int kStripRows = 4;  // of windows of compile-time size
inline constexpr int kPixelRows = 2;  // of the gradient of whole maps

}  // namespace convoy::gen
