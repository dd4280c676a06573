#include "bench/input/input_bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace convoy::bench {
namespace {

// The first row of the same threads over this one; 0 where one of them has no figures.
double ratio(const std::vector<Turns>& rows, const Turns& row) {
  return row.pieces.empty() ? 0.0 : std::ranges::find(rows, row.threads, &Turns::threads)->median() / row.median();
}

std::string line(const std::vector<Turns>& rows, const Turns& row) {
  if (!row.error.empty()) return fmt::format("{:<34}{:>8}  failed: {}\n", row.name, row.threads, row.error);
  const std::vector<double> rounds = row.images_per_second();
  const auto [least, most] = std::ranges::minmax(rounds);
  return fmt::format("{:<34}{:>8}{:>10.1f}{:>18}{:>8.2f}  {}\n", row.name, row.threads, row.median(),
                     fmt::format("{:.1f} .. {:.1f}", least, most), ratio(rows, row), row.about);
}

std::size_t rounds(const std::vector<Turns>& rows) {
  std::size_t most = 0;
  for (const Turns& row : rows) most = std::max(most, row.pieces.size());
  return most;
}

}  // namespace

std::string input_bench_table(const InputBenchResult& result) {
  std::string text = fmt::format("{}; {} JPEGs of {:.1f} KB\n\n{:<34}{:>8}{:>10}{:>18}{:>8}  {}\n", result.cpu, result.photos,
                                 result.photo_bytes / 1000, "", "threads", "img/s", "least .. most", "ratio", "");
  for (const Turns& row : result.rows) text += line(result.rows, row);
  return text + fmt::format("\nratio: {} over the row, medians of {} rounds in turn, as many CPUs as threads\n",
                            result.rows.front().name, rounds(result.rows));
}

std::string input_bench_json(const InputBenchResult& result) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const Turns& row : result.rows) {
    rows.push_back({{"name", row.name},
                    {"about", row.about},
                    {"threads", row.threads},
                    {"images_per_second", row.median()},
                    {"rounds", row.images_per_second()},
                    {"ratio", ratio(result.rows, row)}});
    if (!row.error.empty()) rows.back()["error"] = row.error;
  }
  return nlohmann::ordered_json{
      {"cpu", result.cpu}, {"photos", result.photos}, {"photo_bytes", result.photo_bytes}, {"rows", rows}}
      .dump(2);
}

}  // namespace convoy::bench
