#include "pipeline/train/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace convoy {
namespace {

constexpr double kPlainInterval = 10.0;  // seconds between lines in a log file

std::string duration(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds + 0.5);
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace

Progress::Progress(int epochs, double report_every)
    : epochs_(epochs),
      terminal_(isatty(STDERR_FILENO) == 1),
      report_every_(terminal_ ? report_every : std::max(report_every, kPlainInterval)) {}

Progress::~Progress() {
  if (line_open_) std::fputc('\n', stderr);
}

void Progress::draw(const std::string& line) {
  if (terminal_) {
    fmt::print(stderr, "\r\x1b[2K{}", line);
    line_open_ = true;
  } else {
    fmt::print(stderr, "{}\n", line);
  }
  std::fflush(stderr);
}

void Progress::print(const std::string& line) {
  draw(line);
  if (terminal_) std::fputc('\n', stderr);
  line_open_ = false;
}

void Progress::on_step(const StepReport& r) {
  seen_ += static_cast<std::int64_t>(r.sample_ids.size());
  epoch_.extend(r.input);
  const double elapsed = since_start_.seconds();
  if (elapsed - last_report_ < report_every_) return;
  last_report_ = elapsed;
  const double rate = static_cast<double>(seen_) / std::max(1e-9, elapsed);
  const double left = static_cast<double>((epochs_ - r.epoch + 1) * r.epoch_size - r.position);
  line_.extend(r.input);
  const Verdict input = verdict(line_.cut());
  draw(fmt::format("epoch {}/{}  {:3.0f} %  step {}  loss {:.4f}  acc {:.2f} %  {:.0f} img/s  data wait {:.0f} % ({})  ETA {}",
                   r.epoch, epochs_, 100.0 * static_cast<double>(r.position) / static_cast<double>(r.epoch_size), r.step, r.loss,
                   100.0 * r.accuracy, rate, 100.0 * input.wait_share, name_of(input.bottleneck),
                   duration(left / std::max(1e-9, rate))));
}

void Progress::on_epoch(const EpochRecord& r, const CheckpointData&) {
  std::string line = fmt::format("epoch {}/{}  {}  loss {:.4f}  acc {:.2f} %", r.epoch, epochs_, duration(r.seconds), r.loss,
                                 100.0 * r.accuracy);
  if (r.validated) line += fmt::format("  val_loss {:.4f}  val_acc {:.2f} %", r.val_loss, 100.0 * r.val_accuracy);
  print(line);
  print_verdict();
}

// Once, and again when the bottleneck has moved.
void Progress::print_verdict() {
  const Verdict input = verdict(epoch_.cut());
  if (input.bottleneck == printed_ || input.bottleneck == Bottleneck::unknown) return;
  printed_ = input.bottleneck;
  print(input.line);
}

void Progress::on_bad_sample(const SampleFailure& failure, std::int64_t) {
  const std::string what = failure.source + ": " + failure.reason;
  print(failure.substitute ? "substituted " + what + "; " + failure.substitute->source + " stands in for it"
                           : "quarantined " + what);
}

void Progress::on_note(const std::string& message) { print(message); }

}  // namespace convoy
