#include "datasets/image_folder.h"

#include <algorithm>

#include "datasets/hash.h"
#include "datasets/keyed_permutation.h"
#include "datasets/list_images.h"
#include "datasets/read_file.h"
#include "pipeline/core/rng.h"

namespace convoy {
namespace {

// The names of `from` that `in` lacks, as "'a', 'b'"; at most eight are spelled out.
std::string missing_names(const std::vector<std::string>& from, const std::vector<std::string>& in) {
  std::string text;
  int count = 0;
  for (const std::string& name : from) {
    if (std::find(in.begin(), in.end(), name) != in.end()) continue;
    if (++count <= 8) text += (text.empty() ? "'" : ", '") + name + "'";
  }
  return count > 8 ? text + " and " + std::to_string(count - 8) + " more" : text;
}

}  // namespace

ImageFolder::ImageFolder(Options options) : root_(options.path) {
  choose_classes(std::move(options.class_names));
  for (std::size_t c = 0; c < class_names_.size(); ++c) {
    for (ImageFile& f : list_images(root_ / class_names_[c]))
      entries_.push_back({std::move(f.name), f.bytes, static_cast<int>(c)});
  }
  if (entries_.empty()) {
    throw Error(ExitCode::bad_data, "no .jpg or .jpeg file in the class folders of " + root_.string() + " (" +
                                        std::to_string(class_names_.size()) + " folders); expected " + root_.string() +
                                        "/<class>/<image>.jpg");
  }
  take_subset(options);
  fingerprint_ = hash();
}

void ImageFolder::choose_classes(std::vector<std::string> wanted) {
  std::vector<std::string> found = list_class_folders(root_);
  if (found.empty()) {
    throw Error(ExitCode::bad_data, root_.string() + " has no class folders; expected one folder of JPEG files per class");
  }
  if (wanted.empty()) {
    class_names_ = std::move(found);
    return;
  }
  if (const std::string names = missing_names(wanted, found); !names.empty()) {
    throw Error(ExitCode::bad_data, root_.string() + " has no folder for class " + names + " of class_names");
  }
  if (const std::string names = missing_names(found, wanted); !names.empty()) {
    throw Error(ExitCode::bad_data, root_.string() + " has folder " + names +
                                        " that class_names does not list; add the class or move the folder away");
  }
  class_names_ = std::move(wanted);
}

void ImageFolder::take_subset(const Options& options) {
  if (options.subset == Subset::all) return;
  const std::int64_t all = size();
  const auto validation = static_cast<std::int64_t>(options.validation_split * static_cast<double>(all));
  const bool want_validation = options.subset == Subset::validation;
  std::vector<Entry> kept;
  for (std::int64_t i = 0; i < all; ++i) {
    const bool in_validation = permute(i, all, options.seed, op_id("validation_split"), 0) < validation;
    if (in_validation == want_validation) kept.push_back(std::move(entries_[i]));
  }
  if (kept.empty()) {
    throw Error(ExitCode::bad_data, "validation_split " + std::to_string(options.validation_split) + " of the " +
                                        std::to_string(all) + " images in " + root_.string() + " leaves none for " +
                                        (want_validation ? "validation" : "training"));
  }
  entries_ = std::move(kept);
}

Status ImageFolder::read(std::int64_t id, EncodedSample& out) const {
  out.format = EncodedSample::Format::encoded;
  out.height = out.width = out.channels = 0;
  return read_file(file(id).c_str(), out.bytes);
}

std::uint64_t ImageFolder::hash() const {
  Hash hash;
  for (const std::string& name : class_names_) hash.add(name);
  for (const Entry& e : entries_) {
    hash.add(e.name);
    hash.add(e.bytes);
    hash.add(static_cast<std::uint64_t>(e.label));
  }
  return hash.digest();
}

}  // namespace convoy
