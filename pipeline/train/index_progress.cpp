#include "pipeline/train/index_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <optional>
#include <string>

#include "pipeline/core/clock.h"

namespace convoy {
namespace {

constexpr double kSilent = 1.0, kOnTerminal = 0.2, kElsewhere = 10.0;  // seconds
constexpr std::size_t kBar = 30;

std::string line_of(const IndexProgress& p) {
  const std::size_t done = p.classes_done * kBar / p.classes;
  return fmt::format("listing images [{:=<{}}{: <{}}] {} of {} {}, {} files", "", done, "", kBar - done, p.classes_done,
                     p.classes, p.what, p.files);
}

}  // namespace

struct IndexProgressLine::State {
  std::optional<Stopwatch> watch;  // of this folder's listing
  double printed = 0.0;
  bool drawn = false;
};

IndexProgressLine::IndexProgressLine() : state_(std::make_shared<State>()) {}

void IndexProgressLine::operator()(const IndexProgress& p) const {
  State& s = *state_;
  if (!s.watch) s.watch.emplace();
  const bool terminal = isatty(STDERR_FILENO) == 1, last = p.classes_done == p.classes;
  const double now = s.watch->seconds();
  const bool due = now >= kSilent && now - s.printed >= (terminal ? kOnTerminal : kElsewhere);
  if (due || (last && s.drawn)) {
    fmt::print(stderr, "{}{}{}", terminal ? "\r\x1b[2K" : "", line_of(p), terminal && !last ? "" : "\n");
    std::fflush(stderr);
    s.printed = now;
    s.drawn = true;
  }
  if (last) s = State{};  // the next folder starts anew
}

}  // namespace convoy
