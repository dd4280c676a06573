#include "datasets/convert.h"

#include <algorithm>
#include <cstdio>
#include <memory>

#include "datasets/convert_marker.h"
#include "datasets/encode_jpeg.h"
#include "datasets/idx.h"
#include "datasets/read_file.h"
#include "datasets/write_file.h"

namespace convoy {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kProgressStride = 500;

void check(const ConvertOptions& options) {
  if (options.quality < 1 || options.quality > 100) {
    throw Error(ExitCode::bad_spec, "quality " + std::to_string(options.quality) + ": expected 1 to 100");
  }
  for (const std::string& name : options.class_names) {
    const bool usable = !name.empty() && name.front() != '.' && name.find('/') == std::string::npos &&
                        name.find('\0') == std::string::npos && name.size() <= 255;
    if (!usable) {
      throw Error(ExitCode::bad_spec,
                  "class name '" + name + "' cannot name a folder: give it without '/' and without a dot in front");
    }
    if (std::count(options.class_names.begin(), options.class_names.end(), name) > 1) {
      throw Error(ExitCode::bad_spec, "class name '" + name + "' is given twice");
    }
  }
}

void make_folder(const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) throw Error(ExitCode::io, "cannot make folder " + folder.string() + ": " + failed.message());
}

class Conversion {
 public:
  Conversion(const IdxDataset& source, const ConvertOptions& options)
      : source_(source), folder_(options.folder), quality_(options.quality), encoder_(options.quality, 1) {}

  // True when the file had to be written.
  bool place(std::int64_t id, bool trust_existing) {
    char name[32];
    std::snprintf(name, sizeof name, "%06lld.jpg", static_cast<long long>(id));
    const fs::path path = folder_ / source_.class_names()[source_.label(id)] / name;
    std::error_code absent;
    if (trust_existing && fs::file_size(path, absent) > 0 && !absent) return false;
    const std::span<const std::byte> bytes = encoder_.encode(source_.pixels(id), source_.height(), source_.width());
    if (!trust_existing && read_file(path.c_str(), existing_).ok() && std::ranges::equal(existing_, bytes)) return false;
    write_file(path, bytes);
    return true;
  }

  std::string description() const {
    char text[160];
    std::snprintf(text, sizeof text, "convoy convert 1\nsource %016llx\nimages %lld\nquality %d\n",
                  static_cast<unsigned long long>(source_.fingerprint()), static_cast<long long>(source_.size()), quality_);
    return text;
  }

 private:
  const IdxDataset& source_;
  fs::path folder_;
  int quality_;
  JpegEncoder encoder_;
  std::vector<std::byte> existing_;
};

}  // namespace

ConvertReport convert_idx_to_folder(const ConvertOptions& options,
                                    const std::function<void(std::int64_t, std::int64_t)>& progress) {
  check(options);
  const IdxDataset source(options.images, options.labels, options.class_names);
  Conversion conversion(source, options);
  make_folder(options.folder);
  ConvertMarker marker(options.folder, conversion.description());
  const bool complete = marker.complete();
  if (!complete) marker.start();
  for (const std::string& name : source.class_names()) make_folder(options.folder / name);

  ConvertReport report{source.size(), 0, source.class_names()};
  for (std::int64_t id = 0; id < report.total; ++id) {
    report.written += conversion.place(id, complete);
    const std::int64_t done = id + 1;
    if (progress && (done % kProgressStride == 0 || done == report.total)) progress(done, report.total);
  }
  if (report.written > 0) flush_folder(options.folder);
  if (!complete) marker.finish();
  return report;
}

}  // namespace convoy
