#include "pipeline/train/variable_strings.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "pipeline/hdf5/read.h"

namespace convoy::hdf5 {
namespace {

constexpr std::size_t kReferenceBytes = 16;  // length u32, address u64, index u32
constexpr std::size_t kHeaderBytes = 16;     // of a collection and of an object alike
constexpr std::size_t kAllStrings = std::size_t{64} << 20;
constexpr char kTag[] = "reference to a global heap object";

template <typename T>
T load(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

// HDF5 calls this to turn stored strings into our opaque type: the stored bytes are the references, and stay as they are.
herr_t keep_references(hid_t, hid_t to, H5T_cdata_t* data, std::size_t, std::size_t, std::size_t, void*, void*, hid_t) {
  if (data->command != H5T_CONV_INIT) return 0;
  char* const tag = H5Tget_tag(to);
  const bool ours = tag != nullptr && std::strcmp(tag, kTag) == 0;
  H5free_memory(tag);
  data->need_bkg = H5T_BKG_NO;
  return ours ? 0 : -1;
}

Type reference_type() {
  Type type(check(H5Tcreate(H5T_OPAQUE, kReferenceBytes), "make a type for references"));
  check(H5Tset_tag(type.get(), kTag), "make a type for references");
  return type;
}

void register_conversion(const Type& references) {
  static const herr_t registered = [&] {
    const Type strings(check(H5Tcopy(H5T_C_S1), "make a string type"));
    check(H5Tset_size(strings.get(), H5T_VARIABLE), "make a string type");
    return H5Tregister(H5T_PERS_SOFT, "references", strings.get(), references.get(), keep_references);
  }();
  check(registered, "hand out references to strings");
}

}  // namespace

std::span<const std::byte> heap_object(std::span<const std::byte> image, std::size_t address, unsigned index) {
  if (index == 0 || address > image.size() || image.size() - address < kHeaderBytes) return {};
  const std::span<const std::byte> rest = image.subspan(address);
  if (std::memcmp(rest.data(), "GCOL\1\0\0\0", 8) != 0) return {};
  const auto bytes = load<std::uint64_t>(rest.data() + 8);
  if (bytes > rest.size()) return {};
  std::size_t at = kHeaderBytes;
  while (at <= bytes && bytes - at >= kHeaderBytes) {
    const unsigned found = load<std::uint16_t>(rest.data() + at);
    const auto size = load<std::uint64_t>(rest.data() + at + 8);
    if (found == 0 || size > bytes - at - kHeaderBytes) return {};  // 0: the free space, which is the last
    if (found == index) return rest.subspan(at + kHeaderBytes, size);
    at += kHeaderBytes + (size + 7) / 8 * 8;
  }
  return {};
}

std::vector<std::string> read_variable_strings(const Attribute& attribute, const std::string& name, std::size_t count,
                                               std::span<const std::byte> image) {
  const Type references = reference_type();
  register_conversion(references);
  std::vector<std::byte> stored(count * kReferenceBytes);
  check(H5Aread(attribute.get(), references.get(), stored.data()), "read attribute " + name);
  std::vector<std::string> strings;
  std::size_t left = kAllStrings;
  for (std::size_t i = 0; i < count; ++i) {
    const std::byte* const at = stored.data() + i * kReferenceBytes;
    const auto length = load<std::uint32_t>(at);
    if (length > kLongestString || length > left) {
      throw Error(
          ExitCode::bad_data,
          fmt::format("attribute \"{}\" has a string of {} bytes; at most 4 MiB, and 64 MiB in all, are read", name, length));
    }
    left -= length;
    const auto object = heap_object(image, load<std::uint64_t>(at + 4), load<std::uint32_t>(at + 12));
    if (length > object.size())
      throw Error(ExitCode::bad_data,
                  fmt::format("attribute \"{}\" has a string that lies nowhere in the file: it is damaged", name));
    strings.push_back(unpad(reinterpret_cast<const char*>(object.data()), length));
  }
  return strings;
}

}  // namespace convoy::hdf5
