#include "bench/tune/tune_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace convoy::bench {
namespace {

constexpr int kBarCells = 24;

std::string minutes(double seconds) { return fmt::format("{}:{:02}", int(seconds) / 60, int(seconds) % 60); }

}  // namespace

TuneProgress::TuneProgress(int cases, double budget_s)
    : cases_(cases), budget_s_(budget_s), terminal_(isatty(STDERR_FILENO) == 1) {}

TuneProgress::~TuneProgress() {
  if (open_) std::fputc('\n', stderr);
}

void TuneProgress::skip() { ++skipped_; }

// By the pace so far, and never more than the budget.
double TuneProgress::seconds_left() const {
  const double left = std::max(0.0, budget_s_ - watch_.seconds());
  if (done_ == 0) return left;
  return std::min(left, watch_.seconds() / done_ * (cases_ - skipped_ - done_));
}

void TuneProgress::show(const TuneResult& so_far) {
  if (!terminal_) return;
  const int finished = skipped_ + done_;
  const std::string cells(static_cast<std::size_t>(kBarCells * finished / std::max(1, cases_)), '#');
  fmt::print(stderr, "\r\x1b[2K[{:-<{}}] {}/{}  ETA {}  {}: {} tried, best {:.1f} GFLOP/s", cells, kBarCells, finished, cases_,
             minutes(seconds_left()), so_far.key, so_far.tried, so_far.gflops);
  std::fflush(stderr);
  open_ = true;
}

void TuneProgress::line(const std::string& text) {
  fmt::print(stderr, "{}{}\n", terminal_ ? "\r\x1b[2K" : "", text);
  open_ = false;
}

void TuneProgress::done(const TuneResult& r) {
  ++done_;
  for (const std::string& failure : r.failures) line("  failed: " + failure);
  line(fmt::format("{}/{} ETA {}  {}: {:.1f} -> {:.1f} GFLOP/s ({:.0f} % of peak, {:+.1f} %) {}", skipped_ + done_, cases_,
                   minutes(seconds_left()), r.key, r.default_gflops, r.gflops, 100 * r.share_of_peak(), 100 * (r.gain - 1),
                   to_string(r.choice)));
}

void TuneProgress::failed(const std::string& key, const std::string& reason) {
  line(fmt::format("{}: left out: {}", key, reason));
}

}  // namespace convoy::bench
