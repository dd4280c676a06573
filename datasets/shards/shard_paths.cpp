#include "datasets/shards/shard_paths.h"

#include <glob.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& pattern, const std::string& reason) {
  throw Error(ExitCode::bad_spec, "path '" + pattern + "': " + reason);
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size() || text.size() > 18) return std::nullopt;
  return value;
}

std::string padded(std::uint64_t value, std::size_t width) {
  const std::string digits = std::to_string(value);
  return std::string(width > digits.size() ? width - digits.size() : 0, '0') + digits;
}

// What stands between one pair of braces.
std::vector<std::string> choices(const std::string& pattern, std::string_view inside) {
  std::vector<std::string> all;
  if (const std::size_t dots = inside.find(".."); dots != std::string_view::npos) {
    const std::string_view low = inside.substr(0, dots), high = inside.substr(dots + 2);
    const auto from = number(low), to = number(high);
    if (!from || !to || *from > *to) refuse(pattern, "expected {first..last} with whole numbers, the first not above the last");
    if (*to - *from >= kMaxShards) refuse(pattern, "names more than " + std::to_string(kMaxShards) + " files");
    const bool zeros = (low.size() > 1 && low[0] == '0') || (high.size() > 1 && high[0] == '0');
    for (std::uint64_t i = *from; i <= *to; ++i) all.push_back(padded(i, zeros ? std::max(low.size(), high.size()) : 0));
    return all;
  }
  if (inside.find(',') == std::string_view::npos) refuse(pattern, "expected {first..last} or {one,other} between braces");
  while (true) {
    const std::size_t comma = inside.find(',');
    all.emplace_back(inside.substr(0, comma));
    if (comma == std::string_view::npos) return all;
    inside.remove_prefix(comma + 1);
  }
}

bool has_wildcard(const std::string& text) { return text.find_first_of("*?[") != std::string::npos; }

// So that the job's own folder may have any name.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) out += (std::string_view("*?[]\\").find(c) == std::string_view::npos ? "" : "\\") + std::string(1, c);
  return out;
}

std::vector<fs::path> matches(const fs::path& folder, const std::string& pattern) {
  const bool absolute = fs::path(pattern).is_absolute() || folder.empty();
  const std::string whole = absolute ? pattern : escaped(folder.string()) + "/" + pattern;
  glob_t found{};
  const int failed = ::glob(whole.c_str(), GLOB_ERR | GLOB_NOSORT, nullptr, &found);
  std::vector<fs::path> files(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  if (failed == GLOB_NOMATCH) throw Error(ExitCode::io, "no file matches " + (folder / pattern).string());
  if (failed != 0) throw Error(ExitCode::io, "cannot look for " + (folder / pattern).string());
  std::ranges::sort(files, {}, &fs::path::native);
  return files;
}

}  // namespace

std::vector<std::string> expand_braces(const std::string& pattern) {
  const std::size_t open = pattern.find('{');
  const std::size_t close = pattern.find('}', open == std::string::npos ? 0 : open);
  if (open == std::string::npos && close == std::string::npos) return {pattern};
  if (open == std::string::npos || close == std::string::npos || pattern.find('{', open + 1) < close)
    refuse(pattern, "has a brace without its partner, or one inside another");
  const std::vector<std::string> tails = expand_braces(pattern.substr(close + 1));
  std::vector<std::string> all;
  for (const std::string& choice : choices(pattern, std::string_view(pattern).substr(open + 1, close - open - 1))) {
    for (const std::string& tail : tails) all.push_back(pattern.substr(0, open) + choice + tail);
    if (all.size() > kMaxShards) refuse(pattern, "names more than " + std::to_string(kMaxShards) + " files");
  }
  return all;
}

std::vector<fs::path> shard_paths(const fs::path& folder, const std::string& pattern) {
  std::vector<fs::path> files;
  for (const std::string& one : expand_braces(pattern)) {
    if (!has_wildcard(one)) {
      files.push_back(folder / one);
      continue;
    }
    for (fs::path& file : matches(folder, one)) files.push_back(std::move(file));
  }
  std::set<fs::path> seen;
  for (const fs::path& file : files) {
    if (!seen.insert(file).second) throw Error(ExitCode::bad_data, "path '" + pattern + "' names " + file.string() + " twice");
  }
  if (files.size() > kMaxShards) refuse(pattern, "names more than " + std::to_string(kMaxShards) + " files");
  return files;
}

}  // namespace convoy
