#include "pipeline/spec/read_sections.h"

namespace convoy::spec {
namespace {

constexpr std::int64_t kMiB = std::int64_t{1} << 20;
constexpr std::int64_t kLargestFile = 64 * kMiB;  // data sets refuse larger ones unread

}  // namespace

DecodeSpec read_decode(ParamReader& reader) {
  DecodeSpec spec;
  spec.region = reader.boolean("region", spec.region);
  spec.scaled_dct = reader.boolean("scaled_dct", spec.scaled_dct);
  spec.apply_exif = reader.choice("exif", "apply", {"apply", "ignore"}) == "apply";
  spec.max_pixels = reader.integer("max_pixels", spec.max_pixels, 1, 256 * kMiB);
  spec.max_side = static_cast<int>(reader.integer("max_side", spec.max_side, 1, 65535));
  spec.max_bytes = reader.integer("max_bytes", spec.max_bytes, 1, kLargestFile);
  spec.max_scans = static_cast<int>(reader.integer("max_scans", spec.max_scans, 1, 100'000));
  spec.max_markers = static_cast<int>(reader.integer("max_markers", spec.max_markers, 1, 1'000'000));
  spec.max_marker_bytes = reader.integer("max_marker_bytes", spec.max_marker_bytes, 1, kLargestFile);
  spec.max_memory = reader.integer("max_memory", spec.max_memory, kMiB, 64 * 1024 * kMiB);
  spec.max_seconds = reader.real("max_seconds", spec.max_seconds, 0.001, 3600);
  return spec;
}

}  // namespace convoy::spec
