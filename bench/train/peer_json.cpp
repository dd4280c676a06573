// Google Benchmark's output format, as its tools/compare.py and gbench/report.py read it.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "bench/kernels/sampling.h"
#include "bench/train/peer_bench.h"

namespace convoy::bench {
namespace {

using Json = nlohmann::ordered_json;

class Entries {
 public:
  Entries(const PeerBenchResult& result) : result_(result) {}

  void add(const std::string& name, const Turns& turns) {
    if (turns.pieces.empty() || !turns.error.empty()) {
      all_.push_back({{"name", name},
                      {"run_name", name},
                      {"run_type", "iteration"},
                      {"error_occurred", true},
                      {"error_message", turns.error}});
      return;
    }
    std::vector<double> real, cpu;
    for (const Piece& piece : turns.pieces) {
      const auto cpu_seconds = piece.facts.find("cpu_seconds");
      real.push_back(piece.seconds / result_.steps * 1e3);
      cpu.push_back((cpu_seconds == piece.facts.end() ? piece.seconds : cpu_seconds->second) / result_.steps * 1e3);
      Json entry = named(name, turns, "iteration");
      entry["repetition_index"] = real.size() - 1;
      fill(entry, real.back(), cpu.back());
      entry["items_per_second"] = static_cast<double>(piece.images) / piece.seconds;
      for (const auto& [fact, value] : piece.facts) entry[fact] = value;
      all_.push_back(std::move(entry));
    }
    Json entry = named(name, turns, "aggregate");
    entry["name"] = name + "_median";
    entry["aggregate_name"] = "median";
    entry["aggregate_unit"] = "time";
    fill(entry, median(real), median(cpu));
    entry["items_per_second"] = turns.median();
    all_.push_back(std::move(entry));
  }

  Json take() { return std::move(all_); }

 private:
  static Json named(const std::string& name, const Turns& turns, const char* type) {
    return {{"name", name},
            {"run_name", name},
            {"run_type", type},
            {"repetitions", turns.pieces.size()},
            {"threads", turns.threads},
            {"label", turns.about}};
  }

  void fill(Json& entry, double real_ms, double cpu_ms) const {
    entry["iterations"] = result_.steps;
    entry["real_time"] = real_ms;
    entry["cpu_time"] = cpu_ms;
    entry["time_unit"] = "ms";
  }

  const PeerBenchResult& result_;
  Json all_ = Json::array();
};

}  // namespace

std::string peer_bench_json(const PeerBenchResult& result) {
  Entries entries(result);
  Json ratios = Json::object();
  for (const PeerBenchRow& row : result.rows) {
    entries.add(row.model + "/convoy", row.ours);
    if (const Turns* peer = row.peer()) entries.add(row.model + "/peer", *peer);
    for (const Turns& peer : row.peers) entries.add(row.model + "/" + peer.name, peer);
    if (const std::optional<double> ratio = row.ratio()) ratios[row.model] = {{"ratio", *ratio}, {"bar", row.bar}};
  }
  const Json context{{"date", result.date},
                     {"executable", "convoy bench train --peers"},
                     {"num_cpus", result.cpus},
                     {"mhz_per_cpu", 0},
                     {"cpu_scaling_enabled", false},
                     {"caches", Json::array()},
                     {"cpu", result.cpu},
                     {"batch", result.batch},
                     {"threads", result.threads},
                     {"library_build_type", "release"},
                     {"json_schema_version", 1},
                     {"ratios", ratios}};
  return Json{{"context", context}, {"benchmarks", entries.take()}}.dump(2);
}

}  // namespace convoy::bench
