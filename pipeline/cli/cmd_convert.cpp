// convoy convert: IDX files to a folder of JPEG files per class, continued where an earlier run stopped.
#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "datasets/convert.h"
#include "pipeline/cli/verb.h"

namespace convoy::cli {
namespace {

void show_progress(std::int64_t done, std::int64_t total) {
  if (isatty(STDERR_FILENO) != 1) return;
  fmt::print(stderr, "\r\x1b[2K{} of {} images{}", done, total, done == total ? "\n" : "");
  std::fflush(stderr);
}

}  // namespace

void declare_convert(CLI::App& command, Action& action) {
  const auto options = std::make_shared<ConvertOptions>();
  command.add_option("--images", options->images, "IDX images, plain or .gz")->required();
  command.add_option("--labels", options->labels, "IDX labels, plain or .gz")->required();
  command.add_option("--out", options->folder, "the folder to fill")->required();
  command.add_option("--class-names", options->class_names, "class folder names in label order (default: 0, 1, ...)")
      ->delimiter(',');
  command.add_option("--quality", options->quality, "JPEG quality, 1 to 100")->check(CLI::Range(1, 100))->capture_default_str();
  command.callback([options, &action] {
    action = [options] {
      const ConvertReport report = convert_idx_to_folder(*options, show_progress);
      fmt::print("{}: {} images in {} classes, {} written now\n", options->folder.string(), report.total,
                 report.class_names.size(), report.written);
      return ExitCode::done;
    };
  });
}

}  // namespace convoy::cli
