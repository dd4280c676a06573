#include "datasets/image_folder.h"

#include <algorithm>

#include "datasets/hash.h"
#include "datasets/list_images.h"
#include "datasets/read_file.h"

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
    throw Error(ExitCode::bad_data, "no .jpg, .jpeg or .png file in the class folders of " + root_.string() + " (" +
                                        std::to_string(class_names_.size()) + " folders); expected " + root_.string() +
                                        "/<class>/<image>.jpg");
  }
  take_subset(options.split);
  fingerprint_ = hash();
}

void ImageFolder::choose_classes(std::vector<std::string> wanted) {
  std::vector<std::string> found = list_class_folders(root_);
  if (found.empty()) {
    throw Error(ExitCode::bad_data, root_.string() + " has no class folders; expected one folder of images per class");
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

void ImageFolder::take_subset(const ValidationSplit& split) {
  if (split.subset == Subset::all) return;
  std::vector<Entry> kept;
  for (std::int64_t i = 0; i < size(); ++i) {
    if (split.keeps(i, size())) kept.push_back(std::move(entries_[i]));
  }
  if (kept.empty()) split.leaves_none(size(), root_.c_str());
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
