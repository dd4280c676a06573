// Lists of names as Keras keeps them: a 1-D string attribute `<name>`, or `<name>0`, `<name>1`, ... when the list takes
// more than 64,512 bytes, because HDF5 bounds an attribute by 64 KiB.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "pipeline/hdf5/handles.h"

namespace convoy::hdf5 {

inline constexpr std::size_t kNameListBytes = 64512;

// Throws Error(bad_data) when one name alone is too long.
void write_name_list(hid_t object, const std::string& name, std::span<const std::string> values);

// Whose strings may be variable-length: only imported files have them.
enum class Strings { fixed, any };

// `image` is the file's bytes, needed for variable-length strings. Throws Error(bad_data).
std::vector<std::string> read_name_list(hid_t object, const std::string& name, Strings allowed,
                                        std::span<const std::byte> image = {});

}  // namespace convoy::hdf5
