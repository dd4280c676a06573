#include "datasets/idx.h"

#include <algorithm>

#include "datasets/hash.h"

namespace convoy {
namespace {

constexpr std::uint32_t kMaxSide = 16384;

std::vector<std::string> digit_names(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(std::to_string(i));
  return names;
}

}  // namespace

IdxDataset::IdxDataset(const std::filesystem::path& images, const std::filesystem::path& labels,
                       std::vector<std::string> class_names)
    : path_(images.string()),
      images_(read_idx_file(images, 3)),
      labels_(read_idx_file(labels, 1)),
      class_names_(std::move(class_names)) {
  const int highest = *std::max_element(labels_.data.begin(), labels_.data.end());
  if (class_names_.empty()) class_names_ = digit_names(std::max(10, highest + 1));
  check(labels);
  fingerprint_ = hash();
}

void IdxDataset::check(const std::filesystem::path& labels) {
  if (images_.dims[0] != labels_.dims[0]) {
    throw Error(ExitCode::bad_data, path_ + " has " + std::to_string(images_.dims[0]) + " images but " + labels.string() +
                                        " has " + std::to_string(labels_.dims[0]) + " labels; they must belong together");
  }
  if (images_.dims[1] > kMaxSide || images_.dims[2] > kMaxSide) {
    throw Error(ExitCode::bad_data, path_ + ": images of " + std::to_string(images_.dims[1]) + "x" +
                                        std::to_string(images_.dims[2]) + " pixels exceed the limit of 16384 a side");
  }
  const auto bad =
      std::find_if(labels_.data.begin(), labels_.data.end(), [&](std::uint8_t l) { return l >= class_names_.size(); });
  if (bad != labels_.data.end()) {
    throw Error(ExitCode::bad_data, labels.string() + "[" + std::to_string(bad - labels_.data.begin()) + "]: label " +
                                        std::to_string(*bad) + " has no class: class_names lists " +
                                        std::to_string(class_names_.size()) + ", indices from 0");
  }
}

Status IdxDataset::read(std::int64_t id, EncodedSample& out) const {
  out.format = EncodedSample::Format::raw;
  out.height = height();
  out.width = width();
  out.channels = 1;
  const auto* from = reinterpret_cast<const std::byte*>(pixels(id));
  out.bytes.assign(from, from + std::size_t(height()) * width());
  return success();
}

std::uint64_t IdxDataset::hash() const {
  Hash hash;
  for (const std::string& name : class_names_) hash.add(name);
  for (const IdxFile* file : {&images_, &labels_}) {
    for (std::uint32_t d : file->dims) hash.add(d);
    hash.add_bytes(file->data.data(), file->data.size());
  }
  return hash.digest();
}

}  // namespace convoy
