#include "datasets/raw_dataset.h"

#include <algorithm>

#include "datasets/hash.h"

namespace convoy {
namespace {

std::uint64_t hash_of(const RawImages& images) {
  Hash hash;
  for (const std::string& name : images.class_names) hash.add(name);
  for (int side : {images.height, images.width, images.channels}) hash.add(static_cast<std::uint64_t>(side));
  hash.add_bytes(images.labels.data(), images.labels.size() * sizeof images.labels[0]);
  hash.add_bytes(images.pixels.data(), images.pixels.size());
  return hash.digest();
}

}  // namespace

RawDataset::RawDataset(RawImages images) : images_(std::move(images)) {
  if (images_.labels.empty() || images_.origins.empty() ||
      images_.pixels.size() != images_.labels.size() * images_.image_bytes()) {
    throw Error(ExitCode::internal, "images in memory do not fit their labels; please report this as a bug");
  }
  for (std::int64_t id = 0; id < size(); ++id) {
    if (label(id) >= 0 && label(id) < static_cast<int>(images_.class_names.size())) continue;
    throw Error(ExitCode::bad_data, describe(id) + ": label " + std::to_string(label(id)) + " has no class; there are " +
                                        std::to_string(images_.class_names.size()) + ", counted from 0");
  }
  fingerprint_ = hash_of(images_);
}

std::string RawDataset::describe(std::int64_t id) const {
  const auto after = std::upper_bound(images_.origins.begin(), images_.origins.end(), id,
                                      [](std::int64_t wanted, const RawImages::Origin& o) { return wanted < o.first; });
  const RawImages::Origin& origin = *(after - 1);
  return origin.file + "[" + std::to_string(id - origin.first) + "]";
}

Status RawDataset::read(std::int64_t id, EncodedSample& out) const {
  out.format = EncodedSample::Format::raw;
  out.height = images_.height;
  out.width = images_.width;
  out.channels = images_.channels;
  const std::size_t bytes = images_.image_bytes();
  const auto* from = reinterpret_cast<const std::byte*>(images_.pixels.data() + static_cast<std::size_t>(id) * bytes);
  out.bytes.assign(from, from + bytes);
  return success();
}

std::vector<std::string> number_names(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(std::to_string(i));
  return names;
}

}  // namespace convoy
