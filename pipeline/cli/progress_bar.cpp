#include "pipeline/cli/progress_bar.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace convoy::cli {
namespace {

constexpr int kBarCells = 30;

std::string duration(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds + 0.5);
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace

ProgressBar::ProgressBar(std::string unit) : unit_(std::move(unit)), terminal_(isatty(STDERR_FILENO) == 1) {}

bool ProgressBar::due(bool last) {
  const double now = since_start_.seconds();
  if (!last && now - last_ < (terminal_ ? 0.2 : 10.0)) return false;
  last_ = now;
  return true;
}

void ProgressBar::draw(const std::string& line) {
  fmt::print(stderr, "{}{}{}", terminal_ ? "\r\x1b[2K" : "", line, terminal_ ? "" : "\n");
  std::fflush(stderr);
  open_ = terminal_;
}

void ProgressBar::show(std::int64_t done, std::int64_t total) {
  if (first_ < 0) first_ = done - 1;
  if (!due(done == total)) return;
  const double rate = static_cast<double>(done - first_) / std::max(1e-9, since_start_.seconds());
  const auto cells = static_cast<std::size_t>(kBarCells * done / std::max<std::int64_t>(1, total));
  draw(fmt::format("[{:-<{}}] {} of {} {}  {:.0f}/s  ETA {}", std::string(cells, '#'), kBarCells, done, total, unit_, rate,
                   duration(static_cast<double>(total - done) / std::max(1e-9, rate))));
}

void ProgressBar::verifying(std::int64_t done, std::int64_t total) {
  if (!due(done == total)) return;
  draw(fmt::format("reading back {:3.0f} %",
                   100.0 * static_cast<double>(done) / static_cast<double>(std::max<std::int64_t>(1, total))));
}

void ProgressBar::note(const std::string& line) {
  fmt::print(stderr, "{}{}\n", terminal_ ? "\r\x1b[2K" : "", line);
  open_ = false;
}

void ProgressBar::end() {
  if (open_) std::fputc('\n', stderr);
  open_ = false;
}

}  // namespace convoy::cli
