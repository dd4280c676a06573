#include "pipeline/train/name_list.h"

#include <fmt/format.h>

#include <algorithm>

#include "pipeline/hdf5/read.h"
#include "pipeline/hdf5/write.h"
#include "pipeline/train/variable_strings.h"

namespace convoy::hdf5 {
namespace {

[[noreturn]] void refuse(const std::string& name, const std::string& reason) {
  throw Error(ExitCode::bad_data, fmt::format("attribute \"{}\" {}", name, reason));
}

std::vector<std::string> read_fixed(const Attribute& attribute, const Type& type, std::size_t count, const std::string& name) {
  const std::size_t bytes = H5Tget_size(type.get());
  std::string packed(count * bytes, '\0');
  check(H5Aread(attribute.get(), type.get(), packed.data()), "read attribute " + name);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) {
    names.push_back(unpad(packed.data() + i * bytes, bytes));
    if (H5Tget_strpad(type.get()) == H5T_STR_SPACEPAD) names.back().erase(names.back().find_last_not_of(' ') + 1);
  }
  return names;
}

void append_attribute(hid_t object, const std::string& name, Strings allowed, std::span<const std::byte> image,
                      std::vector<std::string>& names) {
  const Attribute attribute(check(H5Aopen(object, name.c_str(), H5P_DEFAULT), "open attribute " + name));
  const Type type(check(H5Aget_type(attribute.get()), "look at attribute " + name));
  const Space space(check(H5Aget_space(attribute.get()), "look at attribute " + name));
  const hssize_t count = check(H5Sget_simple_extent_npoints(space.get()), "look at attribute " + name);
  if (count == 0) return;  // Keras writes the empty list as an array of floats
  if (H5Tget_class(type.get()) != H5T_STRING) refuse(name, "is not a list of strings");
  const bool variable = H5Tis_variable_str(type.get()) > 0;
  if (variable && allowed == Strings::fixed) refuse(name, "has variable-length strings, which a checkpoint never has");
  std::vector<std::string> more = variable ? read_variable_strings(attribute, name, static_cast<std::size_t>(count), image)
                                           : read_fixed(attribute, type, static_cast<std::size_t>(count), name);
  std::ranges::move(more, std::back_inserter(names));
}

}  // namespace

void write_name_list(hid_t object, const std::string& name, std::span<const std::string> values) {
  std::size_t longest = 1;
  for (const std::string& value : values) longest = std::max(longest, value.size());
  if (longest > kNameListBytes) refuse(name, "has a name of more than 64,512 bytes");
  if (values.size() * longest <= kNameListBytes) return write_attribute(object, name.c_str(), values);
  const std::size_t piece = kNameListBytes / longest;
  for (std::size_t first = 0, k = 0; first < values.size(); first += piece, ++k) {
    write_attribute(object, (name + std::to_string(k)).c_str(), values.subspan(first, std::min(piece, values.size() - first)));
  }
}

std::vector<std::string> read_name_list(hid_t object, const std::string& name, Strings allowed,
                                        std::span<const std::byte> image) {
  std::vector<std::string> names;
  if (H5Aexists(object, name.c_str()) > 0) {
    append_attribute(object, name, allowed, image, names);
    return names;
  }
  if (H5Aexists(object, (name + "0").c_str()) <= 0) refuse(name, "is missing");
  for (int k = 0; H5Aexists(object, (name + std::to_string(k)).c_str()) > 0; ++k) {
    append_attribute(object, name + std::to_string(k), allowed, image, names);
  }
  return names;
}

}  // namespace convoy::hdf5
