#include "datasets/list_images.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <ctime>
#include <memory>
#include <system_error>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

namespace fs = std::filesystem;

// File systems keep times in steps of up to two seconds: a change in the same step as the listing leaves no trace.
constexpr std::int64_t kYoung = 2'000'000'000;

[[noreturn]] void cannot_read(const fs::path& folder) {
  throw Error(ExitCode::io, "cannot read folder " + folder.string() + ": " + std::generic_category().message(errno));
}

std::int64_t nanoseconds(const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

std::int64_t now() {
  timespec time;
  ::clock_gettime(CLOCK_REALTIME, &time);
  return nanoseconds(time);
}

// One open folder, entry by entry.
class Folder {
 public:
  explicit Folder(const fs::path& path) : path_(path), folder_(::opendir(path.c_str())) {
    if (!folder_) cannot_read(path);
  }

  // Null at the end. Names that begin with a dot are left out.
  const dirent* next() {
    while (true) {
      errno = 0;
      const dirent* entry = ::readdir(folder_.get());
      if (entry == nullptr && errno != 0) cannot_read(path_);
      if (entry == nullptr || entry->d_name[0] != '.') return entry;
    }
  }

  struct stat stat_self() const {
    struct stat info;
    if (::fstat(::dirfd(folder_.get()), &info) != 0) cannot_read(path_);
    return info;
  }
  bool stat_entry(const char* name, int flags, struct stat& info) const {
    return ::fstatat(::dirfd(folder_.get()), name, &info, flags) == 0;
  }
  // A folder itself; links count where `through_links`.
  bool is_folder(const dirent& entry, bool through_links) const {
    if (entry.d_type == DT_DIR) return true;
    if (entry.d_type != DT_UNKNOWN && !(through_links && entry.d_type == DT_LNK)) return false;
    struct stat info;
    return stat_entry(entry.d_name, through_links ? 0 : AT_SYMLINK_NOFOLLOW, info) && S_ISDIR(info.st_mode);
  }

 private:
  struct Close {
    void operator()(DIR* folder) const { ::closedir(folder); }
  };
  fs::path path_;
  std::unique_ptr<DIR, Close> folder_;
};

FolderState state_of(const struct stat& info, std::string path) {
  FolderState state{std::move(path), info.st_ino, nanoseconds(info.st_mtim), nanoseconds(info.st_ctim)};
  if (std::max(state.modified, state.changed) > now() - kYoung) state.inode = 0;
  return state;
}

void collect(const fs::path& root, const std::string& path, ListedClass& out) {
  std::vector<std::string> below;
  {
    Folder folder(path.empty() ? root : root / path);
    out.folders.push_back(state_of(folder.stat_self(), path));  // before its entries: later changes must show
    const std::string prefix = path.empty() ? "" : path + "/";
    while (const dirent* entry = folder.next()) {
      if (folder.is_folder(*entry, false)) {
        below.push_back(prefix + entry->d_name);
      } else if (is_image_name(entry->d_name)) {
        // A dangling link or a device keeps its place: reading it fails with its name, which is better than its absence.
        struct stat info;
        const bool found = folder.stat_entry(entry->d_name, 0, info);
        if (found && S_ISDIR(info.st_mode)) continue;  // a link to a folder
        const bool file = found && S_ISREG(info.st_mode);
        out.files.push_back(
            {prefix + entry->d_name, file ? static_cast<std::uint64_t>(info.st_size) : 0, file ? nanoseconds(info.st_mtim) : 0});
      }
    }
  }
  for (const std::string& name : below) collect(root, name, out);
}

}  // namespace

bool is_image_name(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || name.size() - dot > 5) return false;
  std::string ending(name.substr(dot));
  for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return ending == ".jpg" || ending == ".jpeg" || ending == ".png";
}

std::vector<std::string> list_class_folders(const fs::path& root) {
  std::vector<std::string> names;
  Folder folder(root);
  while (const dirent* entry = folder.next()) {
    if (folder.is_folder(*entry, true)) names.emplace_back(entry->d_name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

ListedClass list_class(const fs::path& folder) {
  ListedClass listed;
  collect(folder, "", listed);
  std::sort(listed.files.begin(), listed.files.end(), [](const ImageFile& a, const ImageFile& b) { return a.name < b.name; });
  return listed;
}

bool is_current(const fs::path& class_folder, const FolderState& state) {
  struct stat info;
  const fs::path path = state.path.empty() ? class_folder : class_folder / state.path;
  return state.inode != 0 && ::stat(path.c_str(), &info) == 0 && state == state_of(info, state.path);
}

}  // namespace convoy
