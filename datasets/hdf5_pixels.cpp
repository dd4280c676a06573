#include "datasets/hdf5_pixels.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>

#include "pipeline/hdf5/read.h"

namespace convoy {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 50;
constexpr std::uint64_t kPiece = std::uint64_t{16} << 20, kLargestChunk = std::uint64_t{256} << 20;
constexpr std::int64_t kMostSide = 16384, kMostSamples = 0x7fffffff;

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw Error(ExitCode::bad_data, "\"" + name + "\" " + why);
}

std::string shape_text(const std::vector<std::int64_t>& dims) {
  std::string text;
  for (std::int64_t size : dims) text += (text.empty() ? "" : " x ") + std::to_string(size);
  return text.empty() ? "of a single value" : text;
}

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

bool holds_numbers(const hdf5::Dataset& data) {
  const hdf5::Type type(hdf5::check(H5Dget_type(data.get()), "look at a type"));
  const H5T_class_t kind = H5Tget_class(type.get());
  return kind == H5T_INTEGER || kind == H5T_FLOAT;
}

// Samples of one chunk; 1 for an array that has none.
std::int64_t samples_a_chunk(const PixelArray& array) {
  const hdf5::Properties creation(hdf5::check(H5Dget_create_plist(array.data.get()), "look at the storage of " + array.name));
  if (H5Pget_layout(creation.get()) != H5D_CHUNKED) return 1;
  hsize_t chunk[H5S_MAX_RANK];
  const int rank = hdf5::check(H5Pget_chunk(creation.get(), H5S_MAX_RANK, chunk), "look at the chunks of " + array.name);
  std::uint64_t bytes = 8;
  for (int d = 0; d < rank; ++d) {
    if (chunk[d] > kLargestChunk / bytes)
      refuse(array.name, "is stored in chunks of more than 32 million values; use smaller ones");
    bytes *= chunk[d];
  }
  return static_cast<std::int64_t>(chunk[0]);
}

// Calls use(values, count) for pieces of the array in order, read as `T`.
template <typename T>
void for_pieces(const PixelArray& array, hid_t type, const std::function<void(const T*, std::size_t)>& use) {
  const std::uint64_t image = array.image_bytes() * sizeof(T);
  const std::int64_t chunk = samples_a_chunk(array);
  std::int64_t step = std::max<std::int64_t>(1, static_cast<std::int64_t>(kPiece / image));
  step = std::max(step / chunk, std::int64_t{1}) * chunk;  // no chunk is inflated twice
  step = std::min(step, std::max<std::int64_t>(1, static_cast<std::int64_t>(kLargestChunk / image)));
  std::vector<T> values(static_cast<std::size_t>(std::min(step, array.samples)) * array.image_bytes());
  const hdf5::Space file(hdf5::check(H5Dget_space(array.data.get()), "look at the shape of " + array.name));
  for (std::int64_t first = 0; first < array.samples; first += step) {
    const auto count = static_cast<hsize_t>(std::min(step, array.samples - first));
    const hsize_t from[4] = {static_cast<hsize_t>(first), 0, 0, 0};
    const hsize_t sizes[4] = {count, static_cast<hsize_t>(array.height), static_cast<hsize_t>(array.width),
                              static_cast<hsize_t>(array.channels)};
    const hsize_t elements = count * array.image_bytes();
    hdf5::check(H5Sselect_hyperslab(file.get(), H5S_SELECT_SET, from, nullptr, sizes, nullptr), "select from " + array.name);
    const hdf5::Space memory(hdf5::check(H5Screate_simple(1, &elements, nullptr), "read " + array.name));
    hdf5::check(H5Dread(array.data.get(), type, memory.get(), file.get(), H5P_DEFAULT, values.data()),
                "read \"" + array.name + "\"");
    use(values.data(), static_cast<std::size_t>(elements));
  }
}

// Numbers of another type that are bytes in truth.
std::vector<std::uint8_t> convert_pixels(const PixelArray& array) {
  double highest = 0.0;
  for_pieces<double>(array, H5T_NATIVE_DOUBLE, [&](const double* values, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) highest = std::max(highest, values[i]);
  });
  const double scale = highest <= 1.0 ? 255.0 : 1.0;
  std::vector<std::uint8_t> pixels;
  pixels.reserve(static_cast<std::size_t>(array.samples) * array.image_bytes());
  for_pieces<double>(array, H5T_NATIVE_DOUBLE, [&](const double* values, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const double scaled = values[i] * scale, whole = std::nearbyint(scaled);
      if (!(std::abs(scaled - whole) <= 0.01 && whole >= 0.0 && whole <= 255.0)) {
        refuse(array.name, "sample " + std::to_string(pixels.size() / array.image_bytes()) + " holds " + number_text(values[i]) +
                               ", which is no 8-bit pixel; expected whole numbers from 0 to 255, or such numbers divided by 255");
      }
      pixels.push_back(static_cast<std::uint8_t>(whole));
    }
  });
  return pixels;
}

}  // namespace

PixelArray open_pixels(hid_t file, const std::string& name) {
  PixelArray array;
  array.data = hdf5::open_dataset(file, name);
  array.name = name;
  const std::vector<std::int64_t> dims = hdf5::array_dims(array.data, 1, kMostBytes);
  const bool images = dims.size() == 3 || (dims.size() == 4 && (dims[3] == 1 || dims[3] == 3));
  if (!images || dims[1] > kMostSide || dims[2] > kMostSide || dims[0] > kMostSamples) {
    const bool first = dims.size() == 4 && (dims[1] == 1 || dims[1] == 3);
    refuse(name, "is " + shape_text(dims) + "; expected samples x height x width x channels with 1 or 3 channels" +
                     (first ? "; these channels come first, transpose the array" : ""));
  }
  if (!holds_numbers(array.data)) refuse(name, "holds no numbers; expected unsigned bytes");
  array.samples = dims[0];
  array.height = static_cast<int>(dims[1]);
  array.width = static_cast<int>(dims[2]);
  array.channels = dims.size() == 4 ? static_cast<int>(dims[3]) : 1;
  const hdf5::Type type(hdf5::check(H5Dget_type(array.data.get()), "look at the type of " + name));
  array.is_bytes = H5Tequal(type.get(), H5T_STD_U8LE) > 0 || H5Tequal(type.get(), H5T_STD_U8BE) > 0;
  return array;
}

std::vector<std::uint8_t> read_pixels(const PixelArray& array) {
  if (!array.is_bytes) return convert_pixels(array);
  std::vector<std::uint8_t> pixels;
  pixels.reserve(static_cast<std::size_t>(array.samples) * array.image_bytes());
  for_pieces<std::uint8_t>(array, H5T_NATIVE_UINT8, [&](const std::uint8_t* values, std::size_t count) {
    pixels.insert(pixels.end(), values, values + count);
  });
  return pixels;
}

std::vector<std::int32_t> read_labels(hid_t file, const std::string& name, std::int64_t count) {
  const hdf5::Dataset data = hdf5::open_dataset(file, name);
  const std::vector<std::int64_t> dims = hdf5::array_dims(data, 1, kMostBytes);
  std::int64_t values = 1;
  for (std::int64_t size : dims) values *= size;
  const bool one_each = std::count(dims.begin(), dims.end(), 1) >= static_cast<std::ptrdiff_t>(dims.size()) - 1;
  if (values != count || !one_each) {
    refuse(name, "is " + shape_text(dims) + "; expected one label for each of " + std::to_string(count) + " samples" +
                     (dims.size() == 2 && dims[0] == count ? " (one-hot labels are not read)" : ""));
  }
  if (!holds_numbers(data)) refuse(name, "holds no numbers; expected class indices from 0");
  std::vector<double> read(static_cast<std::size_t>(count));
  hdf5::read_dataset(data, H5T_NATIVE_DOUBLE, read.data());
  std::vector<std::int32_t> labels;
  labels.reserve(read.size());
  for (double value : read) {
    if (!(value >= 0.0 && value < 65536.0 && value == std::floor(value))) {
      refuse(name, "sample " + std::to_string(labels.size()) + " has label " + number_text(value) +
                       "; expected class indices, whole numbers from 0");
    }
    labels.push_back(static_cast<std::int32_t>(value));
  }
  return labels;
}

std::vector<std::string> read_class_list(hid_t file, const std::string& name) {
  const hdf5::Dataset data = hdf5::open_dataset(file, name);
  if (!holds_numbers(data)) return hdf5::read_texts(file, name, std::uint64_t{16} << 20);
  const std::vector<std::int64_t> dims = hdf5::array_dims(data, 8, std::uint64_t{16} << 20);
  if (dims.size() != 1) refuse(name, "is " + shape_text(dims) + "; expected a list of classes");
  std::vector<double> numbers(static_cast<std::size_t>(dims[0]));
  hdf5::read_dataset(data, H5T_NATIVE_DOUBLE, numbers.data());
  std::vector<std::string> names;
  for (double number : numbers) names.push_back(number_text(number));
  return names;
}

}  // namespace convoy
