// What a JPEG may ask of the decoder. Known bombs: many scans, huge progressive sizes, floods of markers; each limit
// stops one of them. Photographs for training stay far below.
#pragma once

#include <cstddef>
#include <cstdint>

#include "pipeline/graph/sample_transform.h"  // kMaxEncodedBytes

namespace convoy {

inline constexpr int kMaxImageSide = 16384;
inline constexpr std::int64_t kMaxImagePixels = std::int64_t{32} << 20;
inline constexpr int kMaxJpegScans = 100;  // real progressive files use about 10
inline constexpr int kMaxJpegMarkers = 1024;
inline constexpr std::size_t kMaxJpegMarkerBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxDecoderMemory = std::size_t{256} << 20;
inline constexpr double kMaxDecodeSeconds = 2.0;  // processor time of the decoding thread

}  // namespace convoy
