#include "datasets/folder_index.h"

#include <algorithm>

namespace convoy {

void FolderIndex::add_file(std::string_view name, std::uint64_t bytes, std::int64_t modified) {
  names_.add(name);
  bytes_.push_back(bytes);
  modified_.push_back(modified);
}

void FolderIndex::add_class(std::string name, const ListedClass& listed) {
  const std::size_t begin = size();
  for (const ImageFile& file : listed.files) add_file(file.name, file.bytes, file.modified);
  classes_.push_back({std::move(name), listed.folders, begin, size()});
}

void FolderIndex::add_class(const FolderIndex& from, std::size_t class_number) {
  const Class& source = from.classes_[class_number];
  const std::size_t begin = size();
  for (std::size_t file = source.begin; file < source.end; ++file)
    add_file(from.name(file), from.bytes(file), from.modified(file));
  classes_.push_back({source.name, source.folders, begin, size()});
  carry_marks(from, classes_.size() - 1);
}

const FolderIndex::Class* FolderIndex::find_class(std::string_view name) const {
  const auto at =
      std::lower_bound(classes_.begin(), classes_.end(), name, [](const Class& c, std::string_view n) { return c.name < n; });
  return at != classes_.end() && at->name == name ? &*at : nullptr;
}

std::size_t FolderIndex::class_of(std::size_t file) const {
  const auto after =
      std::upper_bound(classes_.begin(), classes_.end(), file, [](std::size_t wanted, const Class& c) { return wanted < c.end; });
  return static_cast<std::size_t>(after - classes_.begin());
}

std::optional<std::size_t> FolderIndex::find(std::string_view class_name, std::string_view file_name) const {
  const Class* in = find_class(class_name);
  if (in == nullptr) return std::nullopt;
  std::size_t low = in->begin, high = in->end;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (name(middle) < file_name) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < in->end && name(low) == file_name ? std::optional(low) : std::nullopt;
}

std::optional<std::uint64_t> FolderIndex::content_hash(std::size_t file) const {
  return file < hash_known_.size() && hash_known_[file] ? std::optional(hashes_[file]) : std::nullopt;
}

void FolderIndex::set_content_hash(std::size_t file, std::uint64_t hash) {
  if (hashes_.size() < size()) {
    hashes_.resize(size());
    hash_known_.resize(size());
  }
  hashes_[file] = hash;
  hash_known_[file] = true;
}

void FolderIndex::put_in_quarantine(std::size_t file, std::string reason) { quarantine_[file] = std::move(reason); }

std::size_t FolderIndex::carry_marks(const FolderIndex& old, std::size_t class_number) {
  const Class& to = classes_[class_number];
  const Class* from = old.find_class(to.name);
  if (from == nullptr || !old.has_marks()) return 0;
  std::size_t lost = 0;
  for (std::size_t file = from->begin; file < from->end; ++file) {
    const auto reason = old.quarantine_.find(file);
    const std::optional<std::uint64_t> hash = old.content_hash(file);
    if (reason == old.quarantine_.end() && !hash) continue;
    const std::optional<std::size_t> here = find(to.name, old.name(file));
    const bool same = here && bytes(*here) == old.bytes(file) && modified(*here) == old.modified(file);
    if (same && hash) set_content_hash(*here, *hash);
    if (same && reason != old.quarantine_.end()) put_in_quarantine(*here, reason->second);
    if (!same && reason != old.quarantine_.end()) ++lost;
  }
  return lost;
}

void FolderIndex::shrink_to_fit() {
  names_.shrink_to_fit();
  bytes_.shrink_to_fit();
  modified_.shrink_to_fit();
  hashes_.shrink_to_fit();
}

std::size_t FolderIndex::memory_bytes() const {
  return names_.memory_bytes() + (bytes_.capacity() + modified_.capacity() + hashes_.capacity()) * 8 + hash_known_.capacity() / 8;
}

}  // namespace convoy
