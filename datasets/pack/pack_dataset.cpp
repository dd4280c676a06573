#include "datasets/pack/pack_dataset.h"

#include <algorithm>

#include "datasets/hash.h"

namespace convoy {

PackDataset::PackDataset(const std::filesystem::path& path, std::vector<std::string> class_names)
    : path_(path.string()), file_(path) {
  match_classes(std::move(class_names));
  fingerprint_ = hash();
}

void PackDataset::match_classes(std::vector<std::string> wanted) {
  const std::vector<std::string>& own = file_.class_names();
  class_names_ = std::move(wanted);
  if (class_names_.empty()) class_names_ = own;
  for (const std::string& name : own) {
    const auto at = std::find(class_names_.begin(), class_names_.end(), name);
    if (at == class_names_.end())
      throw Error(ExitCode::bad_data, path_ + " has class '" + name + "', which class_names does not list; add it");
    label_of_.push_back(static_cast<int>(at - class_names_.begin()));
  }
  if (class_names_.size() != own.size())
    throw Error(ExitCode::bad_data, path_ + " has " + std::to_string(own.size()) + " classes, class_names lists " +
                                        std::to_string(class_names_.size()) + "; list those of the pack");
}

std::string PackDataset::describe(std::int64_t id) const {
  return path_ + "[" + std::to_string(id) + "] (" + std::string(file_.name(id)) + ")";
}

Status PackDataset::read(std::int64_t id, EncodedSample& out) const {
  out.format = EncodedSample::Format::encoded;
  out.height = out.width = out.channels = 0;
  return file_.read(id, out.bytes);
}

std::uint64_t PackDataset::hash() const {
  Hash hash;
  for (const std::string& name : class_names_) hash.add(name);
  for (std::int64_t id = 0; id < size(); ++id) {
    hash.add(file_.columns().hash[id]);
    hash.add(static_cast<std::uint64_t>(label(id)));
  }
  return hash.digest();
}

}  // namespace convoy
