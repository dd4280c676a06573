#include <fmt/format.h>

#include <algorithm>

#include "bench/train/peer_bench.h"

namespace convoy::bench {
namespace {

std::string mebibytes(const Turns* turns, const char* fact) {
  const std::optional<double> bytes = turns == nullptr ? std::nullopt : turns->fact(fact);
  return bytes ? fmt::format("{:.0f}", *bytes / (1 << 20)) : "-";
}

std::string rate(const Turns* turns) {
  return turns == nullptr || !turns->error.empty() ? "failed" : fmt::format("{:.2f}", turns->median());
}

std::string percent(std::optional<double> share) { return share ? fmt::format("{:.1f}", 100 * *share) : "-"; }

std::string against_bar(const PeerBenchRow& row) {
  if (row.bar == 0) return "";
  if (!row.ratio()) return fmt::format(">= {}", row.bar);
  return fmt::format(">= {} {}", row.bar, *row.ratio() >= row.bar ? "met" : "missed");
}

}  // namespace

std::string peer_table_header() {
  return fmt::format("{:<14}{:>10}{:>10}{:>8}  {:<14}{:>8}{:>8}{:>13}{:>14}{:>10}  {}", "", "img/s", "peer", "ratio", "bar",
                     "peak %", "peer %", "planned MiB", "resident MiB", "peer MiB", "peer is");
}

std::string peer_table_line(const PeerBenchRow& row) {
  const Turns* const peer = row.peer();
  const std::optional<double> ratio = row.ratio();
  return fmt::format("{:<14}{:>10}{:>10}{:>8}  {:<14}{:>8}{:>8}{:>13}{:>14}{:>10}  {}", row.model, rate(&row.ours), rate(peer),
                     ratio ? fmt::format("{:.2f}", *ratio) : "-", against_bar(row), percent(row.share_of_peak(row.ours)),
                     percent(peer == nullptr ? std::nullopt : row.share_of_peak(*peer)), mebibytes(&row.ours, "planned_bytes"),
                     mebibytes(&row.ours, "resident_bytes"), mebibytes(peer, "resident_bytes"),
                     peer == nullptr ? "-" : peer->name);
}

std::string peer_table_notes(const PeerBenchResult& result) {
  std::string text =
      fmt::format("{}, {} threads on as many CPUs, batch {}, {}; medians of pieces of {} steps in turn; peak: FMA\n", result.cpu,
                  result.threads, result.batch, result.date, result.steps);
  for (const PeerBenchRow& row : result.rows) {
    const auto add = [&](const Turns& turns) {
      if (!turns.error.empty()) {
        text += fmt::format("{:<14}{:<28} failed: {}\n", row.model, turns.name, turns.error);
        return;
      }
      const std::vector<double> rates = turns.images_per_second();
      const auto [least, most] = std::minmax_element(rates.begin(), rates.end());
      text += fmt::format("{:<14}{:<28}{:>9.2f} ({:.2f} .. {:.2f})  {}\n", row.model, turns.name, turns.median(), *least, *most,
                          turns.about);
    };
    add(row.ours);
    for (const Turns& peer : row.peers) add(peer);
  }
  return text;
}

}  // namespace convoy::bench
