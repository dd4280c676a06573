#include "pipeline/hdf5/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace convoy::hdf5 {
namespace {

[[noreturn]] void refuse(const std::string& object, const std::string& reason) {
  throw Error(ExitCode::bad_data, fmt::format("\"{}\" {}", object, reason));
}

std::string name_of(const Dataset& dataset) {
  char name[512] = "?";
  H5Iget_name(dataset.get(), name, sizeof name);
  return name;
}

// Follows hard links, part by part; returns an open object.
hid_t open_object(hid_t parent, const std::string& path, H5O_type_t expected) {
  Group at;
  std::string_view rest = path;
  while (true) {
    const std::size_t slash = rest.find('/');
    const std::string part(rest.substr(0, slash));
    const hid_t here = at.get() >= 0 ? at.get() : parent;
    H5L_info_t link;
    if (part.empty() || part == "." || !has_link(here, part)) refuse(path, "is missing");
    check(H5Lget_info(here, part.c_str(), &link, H5P_DEFAULT), "look up " + path);
    if (link.type != H5L_TYPE_HARD) refuse(path, "is a soft, external or user-defined link, which is never followed");
    H5O_info_t info;
    check(H5Oget_info_by_name(here, part.c_str(), &info, H5P_DEFAULT), "look up " + path);
    const bool last = slash == std::string_view::npos;
    if (info.type != (last ? expected : H5O_TYPE_GROUP))
      refuse(path, last ? "is an object of another kind" : "leads through something that is no group");
    if (last && expected == H5O_TYPE_DATASET) return check(H5Dopen2(here, part.c_str(), H5P_DEFAULT), "open " + path);
    Group next(check(H5Gopen2(here, part.c_str(), H5P_DEFAULT), "open " + path));
    if (last) {
      const hid_t id = next.get();
      check(H5Iinc_ref(id), "keep " + path);
      return id;
    }
    at = std::move(next);
    rest.remove_prefix(slash + 1);
  }
}

void require_plain_storage(const Dataset& dataset, const std::string& path) {
  const Properties creation(check(H5Dget_create_plist(dataset.get()), "look at the storage of " + path));
  const H5D_layout_t layout = H5Pget_layout(creation.get());
  if (layout != H5D_CONTIGUOUS && layout != H5D_CHUNKED && layout != H5D_COMPACT)
    refuse(path, "has virtual storage, which is never followed");
  if (check(H5Pget_external_count(creation.get()), "look at the storage of " + path) != 0)
    refuse(path, "has external storage, which is never followed");
  const int filters = check(H5Pget_nfilters(creation.get()), "look at the filters of " + path);
  for (int i = 0; i < filters; ++i) {
    unsigned flags = 0, config = 0;
    std::size_t values = 0;
    const H5Z_filter_t filter =
        H5Pget_filter2(creation.get(), static_cast<unsigned>(i), &flags, &values, nullptr, 0, nullptr, &config);
    if (filter != H5Z_FILTER_FLETCHER32 && filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_DEFLATE)
      refuse(path, "uses an HDF5 filter other than fletcher32, shuffle and deflate");
  }
}

template <typename T>
T read_scalar(hid_t object, const char* name, hid_t stored_type, hid_t memory_type) {
  if (H5Aexists(object, name) <= 0) refuse(name, "is missing (an attribute)");
  const Attribute attribute(check(H5Aopen(object, name, H5P_DEFAULT), std::string("open attribute ") + name));
  const Type type(check(H5Aget_type(attribute.get()), std::string("look at attribute ") + name));
  const Space space(check(H5Aget_space(attribute.get()), std::string("look at attribute ") + name));
  if (H5Tequal(type.get(), stored_type) <= 0 || H5Sget_simple_extent_type(space.get()) != H5S_SCALAR)
    refuse(name, "has another type than this attribute must have");
  T value{};
  check(H5Aread(attribute.get(), memory_type, &value), std::string("read attribute ") + name);
  return value;
}

}  // namespace

bool has_link(hid_t parent, const std::string& name) { return H5Lexists(parent, name.c_str(), H5P_DEFAULT) > 0; }

Group open_group(hid_t parent, const std::string& path) { return Group(open_object(parent, path, H5O_TYPE_GROUP)); }

Dataset open_dataset(hid_t parent, const std::string& path) {
  Dataset dataset(open_object(parent, path, H5O_TYPE_DATASET));
  require_plain_storage(dataset, path);
  return dataset;
}

std::vector<std::int64_t> array_dims(const Dataset& dataset, std::size_t element_bytes, std::uint64_t max_bytes) {
  const Space space(check(H5Dget_space(dataset.get()), "look at the shape of " + name_of(dataset)));
  if (H5Sget_simple_extent_type(space.get()) == H5S_NULL) refuse(name_of(dataset), "has no shape");
  const int rank = check(H5Sget_simple_extent_ndims(space.get()), "look at the shape of " + name_of(dataset));
  if (rank > kMaxRank) refuse(name_of(dataset), fmt::format("has {} dimensions; at most {} are allowed", rank, kMaxRank));
  hsize_t sizes[H5S_MAX_RANK];
  check(H5Sget_simple_extent_dims(space.get(), sizes, nullptr), "look at the shape of " + name_of(dataset));
  std::uint64_t left = max_bytes / element_bytes;
  for (int d = 0; d < rank; ++d) {
    if (sizes[d] == 0 || sizes[d] > left)
      refuse(name_of(dataset), "has a dimension of 0 or more elements than the file can hold");
    left /= sizes[d];
  }
  if (H5Dget_storage_size(dataset.get()) == 0) refuse(name_of(dataset), "was never written");
  return {sizes, sizes + rank};
}

void require_type(const Dataset& dataset, hid_t stored_type, const char* expected) {
  const Type type(check(H5Dget_type(dataset.get()), "look at the type of " + name_of(dataset)));
  if (H5Tequal(type.get(), stored_type) <= 0) refuse(name_of(dataset), std::string("does not hold ") + expected);
}

void read_dataset(const Dataset& dataset, hid_t memory_type, void* values) {
  check(H5Dread(dataset.get(), memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), "read \"" + name_of(dataset) + "\"");
}

std::int64_t read_int64(hid_t object, const char* name) {
  return read_scalar<std::int64_t>(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64);
}
std::uint64_t read_uint64(hid_t object, const char* name) {
  return read_scalar<std::uint64_t>(object, name, H5T_STD_U64LE, H5T_NATIVE_UINT64);
}
double read_double(hid_t object, const char* name) {
  return read_scalar<double>(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE);
}

std::string read_string(hid_t object, const char* name) {
  if (H5Aexists(object, name) <= 0) refuse(name, "is missing (an attribute)");
  const Attribute attribute(check(H5Aopen(object, name, H5P_DEFAULT), std::string("open attribute ") + name));
  const Type type(check(H5Aget_type(attribute.get()), std::string("look at attribute ") + name));
  const Space space(check(H5Aget_space(attribute.get()), std::string("look at attribute ") + name));
  const std::size_t bytes = H5Tget_size(type.get());
  if (H5Tget_class(type.get()) != H5T_STRING || H5Tis_variable_str(type.get()) != 0 ||
      H5Sget_simple_extent_type(space.get()) != H5S_SCALAR) {
    refuse(name, "is not one fixed-length string");
  }
  std::string text(bytes, '\0');
  check(H5Aread(attribute.get(), type.get(), text.data()), std::string("read attribute ") + name);
  return unpad(text.data(), bytes);
}

std::vector<std::string> read_texts(hid_t parent, const std::string& name, std::uint64_t max_bytes) {
  const Dataset dataset = open_dataset(parent, name);
  const Type type(check(H5Dget_type(dataset.get()), "look at the type of " + name));
  if (H5Tget_class(type.get()) != H5T_STRING || H5Tis_variable_str(type.get()) != 0)
    refuse(name, "does not hold fixed-length strings");
  const std::size_t bytes = H5Tget_size(type.get());
  const std::vector<std::int64_t> dims = array_dims(dataset, bytes, max_bytes);
  if (dims.size() != 1) refuse(name, "is not a list");
  std::string packed(static_cast<std::size_t>(dims[0]) * bytes, '\0');
  read_dataset(dataset, type.get(), packed.data());
  std::vector<std::string> texts;
  for (std::int64_t i = 0; i < dims[0]; ++i) texts.push_back(unpad(packed.data() + static_cast<std::size_t>(i) * bytes, bytes));
  return texts;
}

std::string unpad(const char* text, std::size_t bytes) { return std::string(text, std::find(text, text + bytes, '\0')); }

}  // namespace convoy::hdf5
