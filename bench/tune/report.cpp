#include "bench/tune/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "bench/tune/autoschedule.h"
#include "pipeline/core/error.h"

namespace convoy::bench {
namespace {

constexpr int kLabelWidth = 430, kBarWidth = 600, kBarHeight = 7, kRowGap = 14;
constexpr const char* kColours[] = {"#9aa7b5", "#1f77b4", "#e08a1e", "#b04a8f", "#4f9d4f"};

std::string escaped(const std::string& text) {
  std::string out;
  for (char c : text) {
    const char* entity = c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : nullptr;
    entity ? out += entity : out += c;
  }
  return out;
}

// Default, tuned and each autoscheduler, in GFLOP/s; 0 where there is none.
std::vector<double> rates_of(const ReportRow& row) {
  std::vector<double> rates{row.result.default_gflops, row.result.gflops};
  for (const char* name : kAutoschedulers) {
    const auto it = row.autoscheduled.find(name);
    rates.push_back(it == row.autoscheduled.end() ? 0 : it->second);
  }
  return rates;
}

std::string legend() {
  std::vector<std::string> names{"default", "tuned"};
  for (const char* name : kAutoschedulers) names.emplace_back(name);
  std::string html = "<p>";
  for (std::size_t i = 0; i < names.size(); ++i) {
    html += fmt::format("<span style=\"color:{}\">&#9632;</span> {} &nbsp; ", kColours[i], names[i]);
  }
  return html + "| the line: FMA peak, measured in turn</p>\n";
}

// Bars from the left, the peak as a line across each group.
std::string picture(const std::vector<ReportRow>& rows) {
  double most = 1;
  for (const ReportRow& row : rows) most = std::max({most, row.result.peak_gflops, row.result.gflops});
  const double scale = kBarWidth / most;
  std::string bars;
  int y = 0;
  for (const ReportRow& row : rows) {
    const std::vector<double> rates = rates_of(row);
    const int first = y;
    bars +=
        fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", kLabelWidth - 8, y + 13, escaped(row.result.key));
    for (std::size_t i = 0; i < rates.size(); ++i) {
      if (i >= 2 && rates[i] == 0) continue;
      bars += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\" fill=\"{}\"/>\n", kLabelWidth, y,
                          rates[i] * scale, kBarHeight, kColours[i]);
      y += kBarHeight + 1;
    }
    const double peak = kLabelWidth + row.result.peak_gflops * scale;
    bars += fmt::format("<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\" stroke=\"#c00\"/>\n", peak, first, y);
    y += kRowGap;
  }
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" font-size=\"12\" font-family=\"sans-serif\">\n{}"
      "</svg>\n",
      kLabelWidth + kBarWidth + 20, y, bars);
}

std::string table(const std::vector<ReportRow>& rows) {
  std::string html = "<table><tr><th>step</th><th>default</th><th>tuned</th><th>gain</th><th>share of peak</th>";
  for (const char* name : kAutoschedulers) html += fmt::format("<th>{}</th>", name);
  html += "<th>schedule</th></tr>\n";
  for (const ReportRow& row : rows) {
    const TuneResult& r = row.result;
    html += fmt::format("<tr><td>{}</td><td>{:.1f}</td><td>{:.1f}</td><td>{:+.1f} %</td><td>{:.0f} %</td>", escaped(r.key),
                        r.default_gflops, r.gflops, 100 * (r.gain - 1), 100 * r.share_of_peak());
    for (const char* name : kAutoschedulers) {
      const auto it = row.autoscheduled.find(name);
      const bool found = it != row.autoscheduled.end();
      html += found ? fmt::format("<td>{:.1f}</td>", it->second) : row.same_algorithm ? "<td>failed</td>" : "<td></td>";
    }
    html += fmt::format("<td>{}</td></tr>\n", escaped(to_string(r.choice)));
  }
  return html + "</table>\n";
}

}  // namespace

std::vector<ReportRow> report_rows(const std::vector<TuneCase>& cases, const TuneSummary& summary, const TuneOptions& options,
                                   unsigned limit_s) {
  TuneServer server(options.server, options.limit_s);
  std::vector<ReportRow> rows;
  for (const TuneResult& result : summary.results) {
    ReportRow row{result, false, {}};
    const auto of_result = std::ranges::find(cases, result.key, &TuneCase::key);
    const bool asked = limit_s > 0 && of_result != cases.end() && autoschedule_problem(*of_result);
    for (const char* scheduler : kAutoschedulers) {
      if (!asked || options.stop_requested()) break;
      row.same_algorithm = true;
      fmt::print(stderr, "report: {} on {}\n", scheduler, result.key);
      const std::optional<double> gflops = server.autoschedule(*of_result, options.header.isa, scheduler, limit_s);
      if (gflops) row.autoscheduled[scheduler] = *gflops;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string report_html(const std::vector<ReportRow>& rows, const ScheduleHeader& header) {
  return fmt::format(
             "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>Tuned "
             "schedules</title>\n<style>body{{font-family:sans-serif}} "
             "td,th{{padding:2px 8px;text-align:right}} td:first-child,td:last-child{{text-align:left}}</style></head><body>\n"
             "<h1>Tuned schedules: {} ({}), {}</h1>\n<p>Halide {}, {}. GFLOP/s of one thread. Autoschedulers were given the same "
             "algorithm for one image with constant extents, and an unpadded source; \"failed\": no answer in time.</p>\n",
             escaped(header.cpu), escaped(header.cpu_model), to_string(header.isa), header.halide, header.date) +
         legend() + picture(rows) + table(rows) + "</body></html>\n";
}

void write_report(const std::filesystem::path& path, const std::vector<ReportRow>& rows, const ScheduleHeader& header) {
  std::ofstream file(path, std::ios::binary);
  file << report_html(rows, header);
  if (!file.flush()) throw Error(ExitCode::io, path.string() + ": cannot be written; check the folder and the disk's free space");
}

}  // namespace convoy::bench
