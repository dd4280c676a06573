#include "pipeline/train/checkpoint_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "pipeline/train/checkpoint.h"

namespace convoy {
namespace fs = std::filesystem;

std::string checkpoint_file_name(std::int64_t step) { return fmt::format("ckpt-{:012d}.h5", step); }

std::optional<std::int64_t> step_of_file_name(const fs::path& file) {
  const std::string name = file.filename().string();
  constexpr std::string_view kPrefix = "ckpt-", kSuffix = ".h5";
  if (name.size() < kPrefix.size() + kSuffix.size()) return {};
  const char* const first = name.data() + kPrefix.size();
  const char* const last = name.data() + name.size() - kSuffix.size();
  std::int64_t step = 0;
  const auto [end, error] = std::from_chars(first, last, step);
  // Written again it must give the same name, so that every step has exactly one.
  if (error != std::errc{} || end != last || step < 0 || name != checkpoint_file_name(step)) return {};
  return step;
}

std::vector<fs::path> list_checkpoints(const fs::path& folder) {
  std::vector<fs::path> found;
  if (!fs::is_directory(folder)) return found;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (step_of_file_name(entry.path())) found.push_back(entry.path());
  }
  std::ranges::sort(found, {}, [](const fs::path& file) { return *step_of_file_name(file); });
  return found;
}

std::optional<LoadedCheckpoint> load_newest_checkpoint(const fs::path& folder, std::vector<std::string>& refused) {
  std::vector<fs::path> files = list_checkpoints(folder);
  refused.clear();
  for (; !files.empty(); files.pop_back()) {
    Result<CheckpointData> loaded = load_checkpoint(files.back());
    if (loaded) return LoadedCheckpoint{files.back(), std::move(loaded.value()), refused};
    refused.push_back(loaded.failure().message);
  }
  return {};
}

}  // namespace convoy
