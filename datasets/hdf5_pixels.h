// The pixels of an HDF5 array as unsigned bytes, read piece by piece. Every function throws Error(bad_data) without the file's
// name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/hdf5/handles.h"

namespace convoy {

struct PixelArray {
  hdf5::Dataset data;
  std::string name;
  std::int64_t samples = 0;
  int height = 0, width = 0, channels = 0;
  bool is_bytes = false;  // stored as unsigned bytes
  std::size_t image_bytes() const { return std::size_t(height) * width * channels; }
};

PixelArray open_pixels(hid_t file, const std::string& name);
// All of it; the caller has looked at its size.
std::vector<std::uint8_t> read_pixels(const PixelArray&);

// `count` whole numbers, one a sample, from an array with no other dimension.
std::vector<std::int32_t> read_labels(hid_t file, const std::string& name, std::int64_t count);
// Strings, or whole numbers as text.
std::vector<std::string> read_class_list(hid_t file, const std::string& name);

}  // namespace convoy
