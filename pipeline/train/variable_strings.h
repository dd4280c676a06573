// How long a variable-length string of an HDF5 file can be, found before HDF5 reads one.
#pragma once

#include <cstddef>
#include <span>

namespace convoy::hdf5 {

// Variable-length strings lie in "global heap collections" (HDF5 file format specification 3.0, section III.E), and no
// string is longer than its collection. Returns the size of the largest collection in the file, 0 without any.
std::size_t longest_heap_collection(std::span<const std::byte> image);

}  // namespace convoy::hdf5
