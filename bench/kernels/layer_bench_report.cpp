#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "bench/kernels/layer_bench.h"

namespace convoy::bench {

std::string layer_bench_header() {
  return fmt::format("{:<18} {:<17} {:<9} {:<30} {:>7} {:>9} {:>9} {:>7} {:>7} {:>8} {:>8}", "layer", "direction", "algorithm",
                     "shape", "threads", "GFLOP/s", "peak", "share", "median", "scaling", "vs peak");
}

std::string layer_bench_line(const LayerBenchRow& r) {
  return fmt::format("{:<18} {:<17} {:<9} {:<30} {:>7} {:>9.1f} {:>9.1f} {:>6.1f}% {:>6.1f}% {:>8.2f} {:>8.2f}", r.layer,
                     r.direction, r.algorithm, r.shape, r.threads, r.gflops, r.peak, 100 * r.share_of_peak,
                     100 * r.median_share_of_peak, r.scaling, r.scaling_vs_peak_scaling);
}

std::string layer_bench_json(const LayerBenchOptions& options, const std::vector<LayerBenchRow>& rows,
                             const std::vector<MemoryBenchRow>& memory_rows) {
  nlohmann::ordered_json document{{"cpu", cpu_model()},       {"isa", to_string(options.isa)},
                                  {"batch", options.batch},   {"threads", options.threads},
                                  {"rounds", options.rounds}, {"rows", nlohmann::ordered_json::array()}};
  for (const LayerBenchRow& r : rows) {
    document["rows"].push_back({{"layer", r.layer},
                                {"direction", r.direction},
                                {"algorithm", r.algorithm},
                                {"shape", r.shape},
                                {"threads", r.threads},
                                {"gflops", r.gflops},
                                {"peak", r.peak},
                                {"share_of_peak", r.share_of_peak},
                                {"median_share_of_peak", r.median_share_of_peak},
                                {"scaling", r.scaling},
                                {"scaling_vs_peak_scaling", r.scaling_vs_peak_scaling},
                                {"variant", r.variant}});
  }
  for (const MemoryBenchRow& r : memory_rows) {
    document["memory_rows"].push_back({{"maps", r.name},
                                       {"step", r.step},
                                       {"shape", r.shape},
                                       {"batch", r.batch},
                                       {"threads", r.threads},
                                       {"gigabytes", r.gigabytes},
                                       {"bandwidth", r.bandwidth},
                                       {"share", r.share},
                                       {"median_share", r.median_share}});
  }
  return document.dump(2);
}

}  // namespace convoy::bench
