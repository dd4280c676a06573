// Reading HDF5 objects that must be what the caller expects, checked before a byte of theirs is read.
//
// Only hard links are followed, so that no other file is ever opened. Every function throws Error(bad_data) with the
// object's name and the reason, without the file's name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/hdf5/handles.h"

namespace convoy::hdf5 {

inline constexpr int kMaxRank = 8;

bool has_link(hid_t parent, const std::string& name);

// `path` may hold slashes; every part must be a hard link.
Group open_group(hid_t parent, const std::string& path);

// Refuses external and virtual storage, and filters but Fletcher-32, shuffle and deflate.
Dataset open_dataset(hid_t parent, const std::string& path);

// Sizes of an array of at most kMaxRank dimensions, none 0, whose `element_bytes` fit into `max_bytes`. Storage that was
// never written is refused too: HDF5 would invent fill values.
std::vector<std::int64_t> array_dims(const Dataset& dataset, std::size_t element_bytes, std::uint64_t max_bytes);

// `stored_type` must be the data set's, exactly.
void require_type(const Dataset& dataset, hid_t stored_type, const char* expected);
void read_dataset(const Dataset& dataset, hid_t memory_type, void* values);

std::int64_t read_int64(hid_t object, const char* name);
std::uint64_t read_uint64(hid_t object, const char* name);
double read_double(hid_t object, const char* name);
std::string read_string(hid_t object, const char* name);  // fixed-length

// Fixed-length strings of a 1-D data set.
std::vector<std::string> read_texts(hid_t parent, const std::string& name, std::uint64_t max_bytes);

// A string of `bytes` bytes without its padding of zeros.
std::string unpad(const char* text, std::size_t bytes);

}  // namespace convoy::hdf5
