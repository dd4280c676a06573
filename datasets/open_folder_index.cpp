#include "datasets/open_folder_index.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <optional>

#include "datasets/folder_index_file.h"
#include "datasets/hash.h"
#include "datasets/read_file.h"
#include "datasets/write_file.h"
#include "pipeline/core/error.h"

namespace convoy {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestIndex = std::size_t{8} << 30;

// Where an index may lie, and the root that is written into it.
struct Place {
  fs::path file;
  std::string root;
};

std::vector<Place> places(const fs::path& root) {
  std::vector<Place> all{{root / ".convoy-index", ""}};
  const char *cache = std::getenv("XDG_CACHE_HOME"), *home = std::getenv("HOME");
  fs::path base;
  if (cache != nullptr && cache[0] == '/') {
    base = cache;
  } else if (home != nullptr && home[0] == '/') {
    base = fs::path(home) / ".cache";
  }
  std::error_code failed;
  const std::string path = fs::canonical(root, failed).string();
  if (base.empty() || failed) return all;
  Hash hash;
  hash.add(path);
  all.push_back({base / "convoy" / "index" / std::to_string(hash.digest()), path});
  return all;
}

std::optional<FolderIndex> load(const Place& place, const IndexOptions& options) {
  std::error_code failed;
  if (!fs::exists(place.file, failed)) return std::nullopt;
  try {
    std::vector<std::byte> bytes;
    if (const Status read = read_file(place.file.c_str(), bytes, kLargestIndex); !read.ok()) {
      throw Error(read.failure().code, read.failure().message);
    }
    return decode_folder_index(bytes, place.root);
  } catch (const Error& error) {
    if (options.note) options.note(place.file.string() + ": " + error.what() + "; the folder is listed again");
    return std::nullopt;
  }
}

// Of both places the newer file: a folder may have become read-only, or writable, since the older was written.
std::optional<FolderIndex> load_newest(const fs::path& root, const IndexOptions& options) {
  std::vector<Place> all = places(root);
  const auto time = [](const Place& place) {
    std::error_code failed;
    const auto written = fs::last_write_time(place.file, failed);
    return failed ? fs::file_time_type::min() : written;
  };
  std::ranges::stable_sort(all, std::ranges::greater{}, time);
  for (const Place& place : all) {
    if (std::optional<FolderIndex> index = load(place, options)) return index;
  }
  return std::nullopt;
}

bool class_is_current(const fs::path& root, const FolderIndex::Class& c) {
  return std::ranges::all_of(c.folders, [&](const FolderState& state) { return is_current(root / c.name, state); });
}

bool all_is_current(const fs::path& root, const FolderIndex& index, const std::vector<std::string>& names) {
  return std::ranges::equal(index.classes(), names, {}, &FolderIndex::Class::name) &&
         std::ranges::all_of(index.classes(), [&](const FolderIndex::Class& c) { return class_is_current(root, c); });
}

class Builder {
 public:
  Builder(const fs::path& root, const std::optional<FolderIndex>& kept, const IndexOptions& options)
      : root_(root), kept_(kept), options_(options), trusted_(kept && kept->size() >= options.keep_from) {}

  FolderIndex build(const std::vector<std::string>& names) {
    for (std::size_t c = 0; c < names.size(); ++c) {
      add(names[c]);
      if (options_.progress) options_.progress({index_.size(), c + 1, names.size(), listed_});
    }
    index_.shrink_to_fit();
    return std::move(index_);
  }

  std::size_t released() const { return released_; }

 private:
  void add(const std::string& name) {
    if (kept_ && trusted_) {
      const FolderIndex::Class* old = kept_->find_class(name);
      if (old != nullptr && class_is_current(root_, *old)) {
        index_.add_class(*kept_, static_cast<std::size_t>(old - kept_->classes().data()));
        return;
      }
    }
    index_.add_class(name, list_class(root_ / name));
    ++listed_;
    if (kept_) released_ += index_.carry_marks(*kept_, index_.classes().size() - 1);
  }

  const fs::path& root_;
  const std::optional<FolderIndex>& kept_;
  const IndexOptions& options_;
  const bool trusted_;
  FolderIndex index_;
  std::size_t listed_ = 0, released_ = 0;
};

// A small folder is worth a file for its marks alone, and only when that would say something new.
bool worth_keeping(const FolderIndex& index, const std::optional<FolderIndex>& kept, const IndexOptions& options) {
  if (index.size() >= options.keep_from) return true;
  if (!index.has_marks() && !(kept && kept->has_marks())) return false;
  return !kept || encode_folder_index(index, "") != encode_folder_index(*kept, "");
}

}  // namespace

FolderIndex open_folder_index(const fs::path& root, const IndexOptions& options) {
  const std::vector<std::string> names = list_class_folders(root);
  std::optional<FolderIndex> kept = load_newest(root, options);
  if (kept && kept->size() >= options.keep_from && all_is_current(root, *kept, names)) return std::move(*kept);
  Builder builder(root, kept, options);
  FolderIndex index = builder.build(names);
  if (options.note && builder.released() > 0) {
    options.note(root.string() + ": " + std::to_string(builder.released()) +
                 " files that were in quarantine have changed or gone; those that remain are used again");
  }
  if (!worth_keeping(index, kept, options)) return index;
  kept.reset();
  try {
    save_folder_index(root, index);
  } catch (const Error& error) {
    if (options.note) options.note(std::string(error.what()) + "; the folder will be listed again at the next start");
  }
  return index;
}

fs::path save_folder_index(const fs::path& root, const FolderIndex& index) {
  std::string why;
  for (const Place& place : places(root)) {
    try {
      if (!place.root.empty()) {
        std::error_code ignored;  // writing says what is wrong
        fs::create_directories(place.file.parent_path(), ignored);
      }
      // Two jobs may write the same index at the same time; each has a temporary file of its own.
      write_file(place.file, encode_folder_index(index, place.root), "." + std::to_string(::getpid()));
      return place.file;
    } catch (const Error& error) {
      why += (why.empty() ? "" : "; ") + std::string(error.what());
    }
  }
  throw Error(ExitCode::io, "the index of " + root.string() + " cannot be kept: " + why);
}

}  // namespace convoy
