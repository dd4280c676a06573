#include "bench/input/input_bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "bench/input/child.h"
#include "bench/kernels/sampling.h"

namespace convoy::bench {
namespace {

// Others' threads may still fill their queues when their piece is over.
constexpr std::chrono::milliseconds kSettle{500};

const InputBenchRow& first_of(const std::vector<InputBenchRow>& rows, int threads) {
  return *std::ranges::find(rows, threads, &InputBenchRow::threads);
}

}  // namespace

double InputBenchRow::median() const { return bench::median(images_per_second); }

std::vector<InputBenchRow> run_in_turn(const std::vector<Contestant>& contestants, int rounds,
                                       const std::function<void(const std::string&)>& progress) {
  std::vector<InputBenchRow> rows;
  std::vector<std::unique_ptr<Child>> children;
  for (const Contestant& c : contestants) {
    progress(fmt::format("starting {} ({} threads)", c.name, c.threads));
    children.push_back(std::make_unique<Child>(c.command, c.threads));
    rows.push_back({c.name, children.back()->wait_until_ready(), c.threads, {}});
  }
  for (int round = 0; round < rounds; ++round) {
    progress(fmt::format("round {} of {}", round + 1, rounds));
    for (std::size_t turn = 0; turn < rows.size(); ++turn) {
      const std::size_t i = (turn + static_cast<std::size_t>(round)) % rows.size();  // nobody always follows the same one
      std::this_thread::sleep_for(kSettle);
      const Piece piece = children[i]->run();
      rows[i].images_per_second.push_back(static_cast<double>(piece.images) / piece.seconds);
    }
  }
  return rows;
}

std::string input_bench_table(const InputBenchResult& result) {
  std::string text = fmt::format("{}; {} JPEGs of {:.1f} KB\n\n{:<34}{:>8}{:>10}{:>18}{:>8}  {}\n", result.cpu, result.photos,
                                 result.photo_bytes / 1000, "", "threads", "img/s", "least .. most", "ratio", "");
  for (const InputBenchRow& row : result.rows) {
    const auto [least, most] = std::ranges::minmax(row.images_per_second);
    text += fmt::format("{:<34}{:>8}{:>10.1f}{:>18}{:>8.2f}  {}\n", row.name, row.threads, row.median(),
                        fmt::format("{:.1f} .. {:.1f}", least, most), first_of(result.rows, row.threads).median() / row.median(),
                        row.about);
  }
  return text + fmt::format("\nratio: {} over the row, medians of {} rounds in turn, as many CPUs as threads\n",
                            result.rows.front().name, result.rows.front().images_per_second.size());
}

std::string input_bench_json(const InputBenchResult& result) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const InputBenchRow& row : result.rows) {
    rows.push_back({{"name", row.name},
                    {"about", row.about},
                    {"threads", row.threads},
                    {"images_per_second", row.median()},
                    {"rounds", row.images_per_second},
                    {"ratio", first_of(result.rows, row.threads).median() / row.median()}});
  }
  return nlohmann::ordered_json{
      {"cpu", result.cpu}, {"photos", result.photos}, {"photo_bytes", result.photo_bytes}, {"rows", rows}}
      .dump(2);
}

}  // namespace convoy::bench
