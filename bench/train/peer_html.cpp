// The page: a group of bars a network (each candidate's images a second over the peer's), a mark at the bar, and the table.
#include <fmt/format.h>

#include <algorithm>

#include "bench/train/peer_bench.h"

namespace convoy::bench {
namespace {

constexpr int kLabels = 150, kWidth = 560, kBarHeight = 16, kGap = 14;  // pixels

constexpr const char* kStyle = R"(
:root { color-scheme: light dark; --ours: #1f77b4; --peer: #b0b0b0; --mark: #d62728; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
svg { width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: currentColor; }
table { border-collapse: collapse; } th, td { padding: .2em .8em; text-align: right; border-bottom: 1px solid #8884; }
th:first-child, td:first-child, td.text { text-align: left; }
)";

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

double longest(const PeerBenchResult& result) {
  double most = 1;
  for (const PeerBenchRow& row : result.rows) most = std::max({most, row.bar, row.ratio().value_or(0)});
  return most;
}

class Picture {
 public:
  explicit Picture(const PeerBenchResult& result) : scale_(kWidth / longest(result)) {
    for (const PeerBenchRow& row : result.rows) add(row);
  }

  std::string svg() const {
    return fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"images a second over the peer's\">\n{}</svg>\n",
                       kLabels + kWidth + 120, y_, body_);
  }

 private:
  void add(const PeerBenchRow& row) {
    const int top = y_;
    body_ += fmt::format("<text x=\"0\" y=\"{}\" font-weight=\"bold\">{}</text>\n", y_ + 12, escaped(row.model));
    bar("convoy", row.ours, row, "--ours");
    for (const Turns& peer : row.peers) bar(peer.name, peer, row, "--peer");
    if (row.bar > 0) {
      const double x = kLabels + row.bar * scale_;
      body_ += fmt::format(
          "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\" stroke=\"var(--mark)\" stroke-width=\"2\"><title>bar "
          "{3}</title></line>\n",
          x, top - 2, y_ - 1, row.bar);
    }
    y_ += kGap;
  }

  void bar(const std::string& name, const Turns& turns, const PeerBenchRow& row, const char* color) {
    const bool shown = turns.error.empty() && row.peer() != nullptr;
    const double ratio = shown ? turns.median() / row.peer()->median() : 0;
    const std::string figure = shown ? fmt::format("{:.2f}x, {:.2f} img/s", ratio, turns.median()) : "failed";
    body_ += fmt::format(
        "<rect x=\"{0}\" y=\"{1}\" width=\"{2:.1f}\" height=\"{3}\" fill=\"var({4})\"><title>{5}: {6}</title></rect>"
        "<text x=\"{7:.1f}\" y=\"{8}\">{6}</text>\n",
        kLabels, y_, ratio * scale_, kBarHeight - 3, color, escaped(name), figure, kLabels + ratio * scale_ + 5, y_ + 11);
    y_ += kBarHeight;
  }

  double scale_;
  int y_ = 6;
  std::string body_;
};

std::string cells(const PeerBenchRow& row) {
  const auto megabytes = [](const Turns* turns, const char* fact) {
    const auto bytes = turns == nullptr ? std::nullopt : turns->fact(fact);
    return bytes ? fmt::format("{:.0f}", *bytes / (1 << 20)) : std::string("-");
  };
  const auto share = [&](const Turns* turns) {
    const auto of_peak = turns == nullptr ? std::nullopt : row.share_of_peak(*turns);
    return of_peak ? fmt::format("{:.1f} %", 100 * *of_peak) : std::string("-");
  };
  const Turns* const peer = row.peer();
  const auto ratio = row.ratio();
  std::string text;
  for (const std::string& cell :
       {row.model, row.ours.error.empty() ? fmt::format("{:.2f}", row.ours.median()) : "failed",
        peer == nullptr ? "failed" : fmt::format("{:.2f}", peer->median()), ratio ? fmt::format("{:.2f}", *ratio) : "-",
        row.bar > 0 ? fmt::format("{}", row.bar) : "", share(&row.ours), share(peer), megabytes(&row.ours, "planned_bytes"),
        megabytes(&row.ours, "resident_bytes"), megabytes(peer, "resident_bytes"), peer == nullptr ? "-" : peer->name}) {
    text += "<td>" + escaped(cell) + "</td>";
  }
  return "<tr>" + text + "</tr>\n";
}

}  // namespace

std::string peer_bench_html(const PeerBenchResult& result) {
  std::string rows;
  for (const PeerBenchRow& row : result.rows) rows += cells(row);
  return fmt::format(R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>convoy and its peers</title><style>{}</style></head><body>
<h1>Training steps in turn with PyTorch</h1>
<p>Images a second over those of the fastest PyTorch variant; blue is convoy, grey each variant, the red line the ratio that is asked for.</p>
{}<table><tr><th>network</th><th>img/s</th><th>peer</th><th>ratio</th><th>bar</th><th>of peak</th><th>peer of peak</th><th>planned MiB</th><th>resident MiB</th><th>peer MiB</th><th>peer is</th></tr>
{}</table>
<pre>{}</pre>
</body></html>
)",
                     kStyle, Picture(result).svg(), rows, escaped(peer_table_notes(result)));
}

}  // namespace convoy::bench
