#include "datasets/file_list.h"

#include "datasets/list_images.h"
#include "datasets/read_file.h"

namespace convoy {

FileList::FileList(const std::vector<std::string>& paths, std::vector<std::string> class_names)
    : class_names_(std::move(class_names)) {
  for (const std::string& path : paths) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
      const std::size_t before = files_.size();
      for (const ImageFile& image : list_class(path).files) files_.push_back({std::filesystem::path(path) / image.name, ""});
      if (files_.size() == before) files_.push_back({path, "holds no .jpg, .jpeg or .png file"});
    } else if (std::filesystem::exists(path, error)) {
      files_.push_back({path, ""});
    } else {
      files_.push_back({path, "no such file or folder"});
    }
  }
}

Status FileList::read(std::int64_t id, EncodedSample& out) const {
  if (!files_[id].error.empty()) return Failure{ExitCode::bad_data, files_[id].error};
  out.format = EncodedSample::Format::encoded;
  return read_file(files_[id].path.c_str(), out.bytes);
}

}  // namespace convoy
