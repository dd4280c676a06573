// What our HDF5 files are made of: groups, attributes and chunked data sets with a Fletcher-32 checksum, no time stamps.
//
// Objects are made in the order of the calls, so that equal calls give equal bytes. Strings are fixed-length, UTF-8 and
// zero-padded: variable-length ones lie in a heap without checksum. All functions throw Error(bad_data) when HDF5 fails.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "pipeline/hdf5/handles.h"

namespace convoy::hdf5 {

Group create_group(hid_t parent, const std::string& name);

void write_attribute(hid_t object, const char* name, std::int64_t value);
void write_attribute(hid_t object, const char* name, std::uint64_t value);
void write_attribute(hid_t object, const char* name, double value);
void write_attribute(hid_t object, const char* name, const std::string& value);
void write_attribute(hid_t object, const char* name, std::span<const std::string> values);  // 1-D, may be empty

// A data set of any stored type; the memory type is converted to it. No dimension may be 0.
void write_dataset(hid_t parent, const std::string& name, hid_t stored_type, hid_t memory_type,
                   std::span<const std::int64_t> dims, const void* values);
void write_text(hid_t parent, const std::string& name, const std::string& text);              // [1]
void write_texts(hid_t parent, const std::string& name, std::span<const std::string> texts);  // [n], n > 0

// Chunk sizes for a data set: slabs that are contiguous in memory, at most 1 MiB for elements of 4 bytes, and even, so
// that little of the last chunk is padding.
std::vector<std::int64_t> chunk_dims(std::span<const std::int64_t> dims);

// A fixed-length string type.
Type text_type(std::size_t bytes);

}  // namespace convoy::hdf5
