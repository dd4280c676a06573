#include "datasets/image_folder.h"

#include <algorithm>

#include "datasets/hash.h"
#include "datasets/read_file.h"

namespace convoy {
namespace {

constexpr std::size_t kMostFiles = 0x7fffffff;  // sample ids have 31 bits

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

ImageFolder::ImageFolder(const Options& options) : root_(options.path), index_(open_folder_index(options.path, options.index)) {
  choose_classes(options.class_names);
  if (index_.size() == 0) {
    throw Error(ExitCode::bad_data, "no .jpg, .jpeg or .png file in the class folders of " + root_.string() + " (" +
                                        std::to_string(class_names_.size()) + " folders); expected " + root_.string() +
                                        "/<class>/<image>.jpg");
  }
  if (index_.size() > kMostFiles) throw Error(ExitCode::bad_data, root_.string() + ": more than 2,147,483,647 images");
  number_files(options.split);
  fingerprint_ = hash();
}

void ImageFolder::choose_classes(const std::vector<std::string>& wanted) {
  std::vector<std::string> found;
  for (const FolderIndex::Class& c : index_.classes()) found.push_back(c.name);
  if (found.empty()) {
    throw Error(ExitCode::bad_data, root_.string() + " has no class folders; expected one folder of images per class");
  }
  if (const std::string names = missing_names(wanted, found); !names.empty()) {
    throw Error(ExitCode::bad_data, root_.string() + " has no folder for class " + names + " of class_names");
  }
  if (const std::string names = missing_names(found, wanted); !wanted.empty() && !names.empty()) {
    throw Error(ExitCode::bad_data, root_.string() + " has folder " + names +
                                        " that class_names does not list; add the class or move the folder away");
  }
  class_names_ = wanted.empty() ? found : wanted;
  for (const std::string& name : found) {
    labels_.push_back(static_cast<int>(std::find(class_names_.begin(), class_names_.end(), name) - class_names_.begin()));
  }
}

void ImageFolder::number_files(const ValidationSplit& split) {
  const auto all = static_cast<std::int64_t>(index_.size());
  std::int64_t place = 0;  // in the list of all files, by which the split goes
  for (const std::string& name : class_names_) {
    const FolderIndex::Class& c = *index_.find_class(name);
    for (std::size_t file = c.begin; file < c.end; ++file) {
      if (!split.keeps(place++, all)) continue;
      if (index_.quarantine().contains(file)) {
        ++quarantined_;
      } else {
        files_.push_back(static_cast<std::uint32_t>(file));
      }
    }
  }
  files_.shrink_to_fit();
  if (!files_.empty()) return;
  if (quarantined_ == 0) split.leaves_none(all, root_.c_str());
  throw Error(ExitCode::bad_data, root_.string() + ": all " + std::to_string(quarantined_) + " images are in quarantine");
}

std::filesystem::path ImageFolder::class_folder(std::int64_t id) const {
  return root_ / index_.classes()[index_.class_of(files_[id])].name;
}

Status ImageFolder::read(std::int64_t id, EncodedSample& out) const {
  out.format = EncodedSample::Format::encoded;
  out.height = out.width = out.channels = 0;
  if (Status read = read_file(path(id).c_str(), out.bytes); !read.ok()) return read;
  const std::uint64_t then = index_.bytes(files_[id]);
  std::string what;
  if (out.bytes.size() != then) {
    what = std::to_string(then) + " bytes then, " + std::to_string(out.bytes.size()) + " now";
  } else if (const auto known = content_hash(id); known && hash_bytes(out.bytes) != *known) {
    what = "same size, other content";
  }
  if (what.empty()) return success();
  return Failure{ExitCode::bad_data, "changed since it was indexed (" + what + "); restore it, or touch " +
                                         class_folder(id).string() + " and start a new run, which lists the folder again"};
}

std::uint64_t ImageFolder::hash() const {
  Hash hash;
  for (const std::string& name : class_names_) hash.add(name);
  for (std::int64_t id = 0; id < size(); ++id) {
    hash.add(index_.name(files_[id]));
    hash.add(index_.bytes(files_[id]));
    hash.add(static_cast<std::uint64_t>(label(id)));
  }
  if (quarantined_ > 0) hash.add(static_cast<std::uint64_t>(quarantined_));
  return hash.digest();
}

}  // namespace convoy
