// What a folder of images per class holds: every file with its size, and what is known of it.
//
// A value, about 45 bytes a file beside its name (8 more once content hashes are known). Files are numbered class by class,
// classes by byte-wise folder name, files by byte-wise name. `convoy doctor`-like passes set hashes and quarantine entries;
// a file that changes its size or time loses both.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/list_images.h"
#include "datasets/string_table.h"

namespace convoy {

class FolderIndex {
 public:
  struct Class {
    std::string name;
    std::vector<FolderState> folders;  // the class folder first
    std::size_t begin = 0, end = 0;    // its files
  };

  // Classes come in byte-wise order of their names.
  void add_class(std::string name, const ListedClass&);
  void add_class(const FolderIndex& from, std::size_t class_number);  // with hashes and quarantine

  const std::vector<Class>& classes() const { return classes_; }
  const Class* find_class(std::string_view name) const;                   // null when there is none
  std::size_t size() const { return names_.size(); }                      // files
  std::string_view name(std::size_t file) const { return names_[file]; }  // relative to the class folder
  std::uint64_t bytes(std::size_t file) const { return bytes_[file]; }
  std::int64_t modified(std::size_t file) const { return modified_[file]; }
  std::size_t class_of(std::size_t file) const;
  std::optional<std::size_t> find(std::string_view class_name, std::string_view file_name) const;

  // XXH3 of the file's bytes (hash_bytes), where known.
  std::optional<std::uint64_t> content_hash(std::size_t file) const;
  void set_content_hash(std::size_t file, std::uint64_t);
  // Files that are not to be trained on, with the reason in words.
  const std::map<std::size_t, std::string>& quarantine() const { return quarantine_; }
  void put_in_quarantine(std::size_t file, std::string reason);
  void release(std::size_t file) { quarantine_.erase(file); }
  bool has_marks() const { return !quarantine_.empty() || !hashes_.empty(); }

  // Takes over what `old` knows of files with the same name, size and time. Returns how many quarantine entries of class
  // `class_number` fell away because their file changed or went.
  std::size_t carry_marks(const FolderIndex& old, std::size_t class_number);

  void shrink_to_fit();
  std::size_t memory_bytes() const;  // on the heap, without the few of classes and quarantine

 private:
  void add_file(std::string_view name, std::uint64_t bytes, std::int64_t modified);

  std::vector<Class> classes_;
  StringTable names_;
  std::vector<std::uint64_t> bytes_;
  std::vector<std::int64_t> modified_;
  std::vector<std::uint64_t> hashes_;  // empty until the first is known
  std::vector<bool> hash_known_;
  std::map<std::size_t, std::string> quarantine_;
};

}  // namespace convoy
