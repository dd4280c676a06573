#include "datasets/convert_marker.h"

#include "datasets/read_file.h"
#include "datasets/write_file.h"
#include "pipeline/core/error.h"

namespace convoy {
namespace {

constexpr char kStarted[] = "state started\n";
constexpr char kComplete[] = "state complete\n";

}  // namespace

ConvertMarker::ConvertMarker(const std::filesystem::path& folder, std::string description)
    : file_(folder / ".convoy-convert"), description_(std::move(description)) {
  std::vector<std::byte> bytes;
  if (!std::filesystem::exists(file_)) {
    if (!std::filesystem::is_empty(folder)) {
      throw Error(ExitCode::bad_spec, folder.string() + " is not empty and was not made by convert; name another folder");
    }
    return;
  }
  if (const Status status = read_file(file_.c_str(), bytes); !status.ok()) {
    throw Error(status.failure().code, file_.string() + ": " + status.failure().message);
  }
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  complete_ = text == description_ + kComplete;
  if (!complete_ && text != description_ + kStarted) {
    throw Error(ExitCode::bad_spec,
                folder.string() + " holds a conversion of other files, classes or quality; remove it or name another folder");
  }
}

void ConvertMarker::start() { write(kStarted); }

void ConvertMarker::finish() { write(kComplete); }

void ConvertMarker::write(const char* state) const {
  const std::string text = description_ + state;
  write_file(file_, std::as_bytes(std::span(text)));
}

}  // namespace convoy
