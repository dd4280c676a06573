#include "datasets/hdf5_arrays.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "datasets/hdf5_pixels.h"
#include "datasets/hdf5_samples.h"
#include "datasets/raw_dataset.h"
#include "pipeline/hdf5/image.h"
#include "pipeline/hdf5/read.h"

namespace convoy {
namespace {

constexpr std::size_t kMostNamed = 20;

hdf5::File open_file(const std::filesystem::path& path) {
  hdf5::start();
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Error(ExitCode::io, "cannot open " + path.string() + ": " + std::generic_category().message(errno));
  char first[2] = {};
  in.read(first, 2);
  if (first[0] == '\x1f' && first[1] == '\x8b')
    throw Error(ExitCode::bad_data, path.string() + ": is compressed; gunzip it first");
  hdf5::File file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT));
  if (file.get() < 0) throw Error(ExitCode::bad_data, path.string() + ": is no HDF5 file, or damaged");
  return file;
}

herr_t add_name(hid_t, const char* name, const H5L_info_t*, void* names) {
  auto& list = *static_cast<std::vector<std::string>*>(names);
  list.emplace_back(name);
  return list.size() > kMostNamed ? 1 : 0;
}

// An array that is not there is answered with those that are.
void require_array(hid_t file, const std::string& name, const char* key) {
  if (hdf5::has_link(file, name.substr(0, name.find('/')))) return;
  std::vector<std::string> names;
  hsize_t at = 0;
  H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, &at, add_name, &names);
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNamed); ++i) text += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > kMostNamed) text += ", ...";
  throw Error(ExitCode::bad_data, "has no array \"" + name + "\"; it holds: " + text + "; set " + key + " to one of them");
}

// What HDF5 code complains of, with the file it happened in.
template <typename Do>
auto in_file(const std::filesystem::path& path, Do&& action) {
  try {
    return action();
  } catch (const Error& error) {
    throw Error(error.exit_code(), path.string() + ": " + error.what());
  }
}

std::vector<std::string> names_of(const Hdf5Options& options, hid_t file, const std::vector<std::int32_t>& labels) {
  if (!options.class_names.empty()) return options.class_names;
  if (!options.classes.empty() && hdf5::has_link(file, options.classes)) return read_class_list(file, options.classes);
  if (options.num_classes > 0) return number_names(options.num_classes);
  return number_names(*std::max_element(labels.begin(), labels.end()) + 1);
}

void require_classes(const Hdf5Options& options, const std::vector<std::int32_t>& labels, std::size_t classes) {
  const auto bad =
      std::find_if(labels.begin(), labels.end(), [&](std::int32_t label) { return label >= static_cast<std::int32_t>(classes); });
  if (bad == labels.end()) return;
  throw Error(ExitCode::bad_data, "\"" + options.y + "\" sample " + std::to_string(bad - labels.begin()) + " has label " +
                                      std::to_string(*bad) + ", but there are " + std::to_string(classes) +
                                      " classes, counted from 0");
}

}  // namespace

std::unique_ptr<Dataset> open_hdf5_arrays(const Hdf5Options& options) {
  const hdf5::File file = open_file(options.path);
  const PixelArray array = in_file(options.path, [&] {
    require_array(file.get(), options.x, "x");
    return open_pixels(file.get(), options.x);
  });
  const std::filesystem::path& labels_path = options.labels_path.empty() ? options.path : options.labels_path;
  const hdf5::File labels_file = options.labels_path.empty() ? hdf5::File() : open_file(labels_path);
  const hid_t of_labels = options.labels_path.empty() ? file.get() : labels_file.get();
  std::vector<std::string> class_names;
  std::vector<std::int32_t> labels = in_file(labels_path, [&] {
    require_array(of_labels, options.y, "y");
    std::vector<std::int32_t> read = read_labels(of_labels, options.y, array.samples);
    class_names = names_of(options, of_labels, read);
    require_classes(options, read, class_names.size());
    return read;
  });
  const std::uint64_t bytes = array.image_bytes() * static_cast<std::uint64_t>(array.samples);
  if (bytes > static_cast<std::uint64_t>(options.max_memory)) {
    SamplePlaces places = in_file(options.path, [&] { return find_samples(file.get(), array); });
    return std::make_unique<Hdf5Samples>(Hdf5Samples::Parts{options.path, array.height, array.width, array.channels,
                                                            std::move(places), std::move(labels), std::move(class_names)});
  }
  RawImages images;
  images.height = array.height;
  images.width = array.width;
  images.channels = array.channels;
  images.pixels = in_file(options.path, [&] { return read_pixels(array); });
  images.labels = std::move(labels);
  images.class_names = std::move(class_names);
  images.origins = {{options.path.string(), 0}};
  return std::make_unique<RawDataset>(std::move(images));
}

}  // namespace convoy
