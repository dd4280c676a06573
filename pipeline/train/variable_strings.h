// Variable-length strings of imported files, read without HDF5's own code for them: HDF5 1.10 copies the whole heap object
// into a buffer of the length that the reference claims, so that one flipped bit overruns its memory.
//
// HDF5 only hands out the references (length, heap address, index); the strings are taken from the file's bytes, with every
// bound checked. Format: HDF5 file format specification 3.0, section III.E, "Global Heap".
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "pipeline/hdf5/handles.h"

namespace convoy::hdf5 {

inline constexpr std::size_t kLongestString = std::size_t{4} << 20;

// The `count` strings of an attribute, each at most kLongestString bytes and all together at most 64 MiB. `image` is the
// file that the attribute was opened from. Throws Error(bad_data) naming the attribute.
std::vector<std::string> read_variable_strings(const Attribute& attribute, const std::string& name, std::size_t count,
                                               std::span<const std::byte> image);

// The heap object `index` of the collection at `address`; empty span when there is no such object inside the image.
std::span<const std::byte> heap_object(std::span<const std::byte> image, std::size_t address, unsigned index);

}  // namespace convoy::hdf5
