#include "pipeline/hdf5/write.h"

#include <algorithm>
#include <cstring>

namespace convoy::hdf5 {
namespace {

constexpr std::int64_t kChunkElements = 1 << 18;
constexpr unsigned kCompactAttributes = 64;  // above this HDF5 moves a group's attributes into a heap

Space array_space(std::span<const std::int64_t> dims) {
  const std::vector<hsize_t> sizes(dims.begin(), dims.end());
  return Space(check(H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr), "describe an array"));
}

void write(hid_t object, const char* name, hid_t stored_type, hid_t memory_type, const Space& space, const void* value) {
  const Attribute attribute(check(H5Acreate2(object, name, stored_type, space.get(), H5P_DEFAULT, H5P_DEFAULT),
                                  std::string("create attribute ") + name));
  check(H5Awrite(attribute.get(), memory_type, value), std::string("write attribute ") + name);
}

Space scalar_space() { return Space(check(H5Screate(H5S_SCALAR), "describe a scalar")); }

std::size_t longest(std::span<const std::string> texts) {
  std::size_t bytes = 1;  // HDF5 has no strings of size 0
  for (const std::string& text : texts) bytes = std::max(bytes, text.size());
  return bytes;
}

// The strings one after another, each padded with zeros to `bytes`.
std::string pack(std::span<const std::string> texts, std::size_t bytes) {
  std::string packed(texts.size() * bytes, '\0');
  for (std::size_t i = 0; i < texts.size(); ++i) std::memcpy(packed.data() + i * bytes, texts[i].data(), texts[i].size());
  return packed;
}

}  // namespace

Type text_type(std::size_t bytes) {
  Type type(check(H5Tcopy(H5T_C_S1), "make a string type"));
  check(H5Tset_size(type.get(), bytes), "size a string type");
  check(H5Tset_strpad(type.get(), H5T_STR_NULLPAD), "pad a string type");
  check(H5Tset_cset(type.get(), H5T_CSET_UTF8), "mark a string type as UTF-8");
  return type;
}

Group create_group(hid_t parent, const std::string& name) {
  const Properties creation(check(H5Pcreate(H5P_GROUP_CREATE), "make group properties"));
  check(H5Pset_obj_track_times(creation.get(), false), "switch time stamps off");
  check(H5Pset_attr_phase_change(creation.get(), kCompactAttributes, 0), "keep attributes in the header");
  return Group(check(H5Gcreate2(parent, name.c_str(), H5P_DEFAULT, creation.get(), H5P_DEFAULT), "create group " + name));
}

void write_attribute(hid_t object, const char* name, std::int64_t value) {
  write(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, scalar_space(), &value);
}

void write_attribute(hid_t object, const char* name, std::uint64_t value) {
  write(object, name, H5T_STD_U64LE, H5T_NATIVE_UINT64, scalar_space(), &value);
}

void write_attribute(hid_t object, const char* name, double value) {
  write(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, scalar_space(), &value);
}

void write_attribute(hid_t object, const char* name, const std::string& value) {
  const std::size_t bytes = longest({&value, 1});
  const Type type = text_type(bytes);
  write(object, name, type.get(), type.get(), scalar_space(), pack({&value, 1}, bytes).data());
}

void write_attribute(hid_t object, const char* name, std::span<const std::string> values) {
  const std::size_t bytes = longest(values);
  const Type type = text_type(bytes);
  const std::int64_t dims[] = {static_cast<std::int64_t>(values.size())};
  write(object, name, type.get(), type.get(), array_space(dims), pack(values, bytes).data());
}

std::vector<std::int64_t> chunk_dims(std::span<const std::int64_t> dims) {
  std::vector<std::int64_t> chunk(dims.size(), 1);
  std::int64_t inner = 1;
  for (std::size_t d = dims.size(); d-- > 0;) {
    const std::int64_t fit = std::max<std::int64_t>(1, kChunkElements / inner);
    const std::int64_t pieces = (dims[d] + fit - 1) / fit;
    chunk[d] = (dims[d] + pieces - 1) / pieces;
    inner *= chunk[d];
    if (pieces > 1) break;
  }
  return chunk;
}

void write_dataset(hid_t parent, const std::string& name, hid_t stored_type, hid_t memory_type,
                   std::span<const std::int64_t> dims, const void* values) {
  const std::vector<std::int64_t> chunk = chunk_dims(dims);
  const std::vector<hsize_t> sizes(chunk.begin(), chunk.end());
  const Properties creation(check(H5Pcreate(H5P_DATASET_CREATE), "make data set properties"));
  check(H5Pset_obj_track_times(creation.get(), false), "switch time stamps off");
  check(H5Pset_chunk(creation.get(), static_cast<int>(sizes.size()), sizes.data()), "choose chunks");
  check(H5Pset_fletcher32(creation.get()), "switch checksums on");
  const Space space = array_space(dims);
  Dataset dataset(check(H5Dcreate2(parent, name.c_str(), stored_type, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
                        "create data set " + name));
  check(H5Dwrite(dataset.get(), memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), "write data set " + name);
  check(dataset.close(), "close data set " + name);  // flushes its chunks
}

void write_text(hid_t parent, const std::string& name, const std::string& text) { write_texts(parent, name, {&text, 1}); }

void write_texts(hid_t parent, const std::string& name, std::span<const std::string> texts) {
  const std::size_t bytes = longest(texts);
  const Type type = text_type(bytes);
  const std::int64_t dims[] = {static_cast<std::int64_t>(texts.size())};
  write_dataset(parent, name, type.get(), type.get(), dims, pack(texts, bytes).data());
}

}  // namespace convoy::hdf5
