#include "datasets/cifar.h"

#include <fstream>

namespace convoy {
namespace {

namespace fs = std::filesystem;
using Kind = CifarOptions::Kind;

constexpr int kSide = 32, kChannels = 3;
constexpr std::size_t kPlane = std::size_t{kSide} * kSide;
constexpr std::size_t kLargestFile = std::size_t{1} << 30;  // the real ones have 30 to 154 MB

struct Format {
  std::size_t label_bytes, label_at;  // of a record
  int classes;
  const char* names;  // the text file
};

Format format_of(Kind kind) {
  if (kind == Kind::cifar10) return {1, 0, 10, "batches.meta.txt"};
  if (kind == Kind::cifar100_coarse) return {2, 0, 20, "coarse_label_names.txt"};
  return {2, 1, 100, "fine_label_names.txt"};
}

std::vector<std::string> files_of(const CifarOptions& options) {
  const bool train = options.part == CifarOptions::Part::train;
  if (options.kind != Kind::cifar10) return {train ? "train.bin" : "test.bin"};
  if (!train) return {"test_batch.bin"};
  return {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"};
}

std::vector<char> read_records(const fs::path& file, std::size_t record) {
  std::error_code failed;
  const std::uintmax_t size = fs::file_size(file, failed);
  if (failed)
    throw Error(ExitCode::io, "cannot read " + file.string() + ": " + failed.message() + "; expected the binary version");
  if (size == 0 || size % record != 0 || size > kLargestFile) {
    throw Error(ExitCode::bad_data, file.string() + ": " + std::to_string(size) + " bytes are not a number of records of " +
                                        std::to_string(record) + " bytes; fetch the binary version again");
  }
  std::vector<char> bytes(size);
  if (!std::ifstream(file, std::ios::binary).read(bytes.data(), static_cast<std::streamsize>(size))) {
    throw Error(ExitCode::io, "cannot read " + file.string());
  }
  return bytes;
}

void append(const std::vector<char>& records, const Format& format, RawImages& images) {
  const std::size_t record = format.label_bytes + kPlane * kChannels, count = records.size() / record;
  std::size_t to = images.pixels.size();
  images.pixels.resize(to + count * images.image_bytes());
  for (std::size_t r = 0; r < count; ++r) {
    const char* at = records.data() + r * record;
    images.labels.push_back(static_cast<std::uint8_t>(at[format.label_at]));
    const char* planes = at + format.label_bytes;
    for (std::size_t i = 0; i < kPlane; ++i) {
      for (std::size_t c = 0; c < kChannels; ++c) images.pixels[to++] = static_cast<std::uint8_t>(planes[c * kPlane + i]);
    }
  }
}

std::vector<std::string> names_of(const fs::path& file, int classes) {
  std::vector<std::string> names;
  std::ifstream in(file);
  if (!in) return number_names(classes);
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) names.push_back(line);
  }
  if (static_cast<int>(names.size()) != classes) {
    throw Error(ExitCode::bad_data, file.string() + ": names " + std::to_string(names.size()) + " classes, expected " +
                                        std::to_string(classes) + ", one a line");
  }
  return names;
}

}  // namespace

RawImages read_cifar(const CifarOptions& options) {
  const Format format = format_of(options.kind);
  RawImages images;
  images.height = images.width = kSide;
  images.channels = kChannels;
  images.class_names = options.class_names;
  if (images.class_names.empty()) images.class_names = names_of(options.path / format.names, format.classes);
  for (const std::string& name : files_of(options)) {
    const fs::path file = options.path / name;
    images.origins.push_back({file.string(), static_cast<std::int64_t>(images.labels.size())});
    append(read_records(file, format.label_bytes + kPlane * kChannels), format, images);
  }
  return images;
}

}  // namespace convoy
