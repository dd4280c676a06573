#include "datasets/list_images.h"

#include <algorithm>
#include <cctype>
#include <system_error>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot_read(const fs::path& folder, const std::error_code& why) {
  throw Error(ExitCode::io, "cannot read folder " + folder.string() + ": " + why.message());
}

bool hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

bool is_image_name(const fs::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return extension == ".jpg" || extension == ".jpeg" || extension == ".png";
}

// Calls visit(entry) for each entry that is not hidden.
template <typename Visit>
void for_each_entry(const fs::path& folder, Visit visit) {
  std::error_code failed;
  fs::directory_iterator it(folder, failed);
  for (; !failed && it != fs::directory_iterator(); it.increment(failed)) {
    if (!hidden(it->path())) visit(*it);
  }
  if (failed) cannot_read(folder, failed);
}

void collect(const fs::path& folder, const std::string& prefix, std::vector<ImageFile>& out) {
  std::vector<std::string> below;
  for_each_entry(folder, [&](const fs::directory_entry& entry) {
    std::error_code failed;
    const std::string name = prefix + entry.path().filename().string();
    if (entry.is_directory(failed)) {
      if (!entry.is_symlink(failed)) below.push_back(name);
      return;
    }
    if (!is_image_name(entry.path())) return;
    // A dangling link or a device keeps its place: reading it fails with its name, which is better than its absence.
    const std::uintmax_t bytes = entry.file_size(failed);
    out.push_back({name, failed ? 0 : bytes});
  });
  for (const std::string& name : below) collect(folder / name.substr(prefix.size()), name + "/", out);
}

}  // namespace

std::vector<std::string> list_class_folders(const fs::path& root) {
  std::vector<std::string> names;
  for_each_entry(root, [&](const fs::directory_entry& entry) {
    std::error_code failed;
    if (entry.is_directory(failed)) names.push_back(entry.path().filename().string());
  });
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<ImageFile> list_images(const fs::path& folder) {
  std::vector<ImageFile> files;
  collect(folder, "", files);
  std::sort(files.begin(), files.end(), [](const ImageFile& a, const ImageFile& b) { return a.name < b.name; });
  return files;
}

}  // namespace convoy
