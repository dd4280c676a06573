#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "bench/train/step_bench.h"

namespace convoy::bench {
namespace {

const char* limit_of(const StepPart& part) { return part.memory_bound ? "memory" : "FMA"; }

std::string line(const StepPart& part, double step_ms, bool single) {
  const std::string gflops = part.flops > 0 ? fmt::format("{:.0f}", part.gflops()) : "";
  return fmt::format(
      "{:>9.2f} {:>6.1f} {:>7} {:>7.1f} {:>9.2f}  {:<6} {:>6.0f} %  {}\n", part.ms, 100 * part.ms / step_ms, gflops,
      part.gbytes(), part.limit_ms, limit_of(part), 100 * part.of_limit(),
      single ? fmt::format("{:<44} {}", part.name, part.variant) : fmt::format("{:<30} {:>4}", part.name, part.steps));
}

nlohmann::ordered_json to_json(const StepPart& part, double step_ms) {
  nlohmann::ordered_json json{{"name", part.name},          {"steps", part.steps},     {"ms", part.ms},
                              {"share", part.ms / step_ms}, {"gflops", part.gflops()}, {"gbytes", part.gbytes()},
                              {"limit_ms", part.limit_ms},  {"limit", limit_of(part)}, {"of_limit", part.of_limit()}};
  if (!part.variant.empty()) json["variant"] = part.variant;
  return json;
}

StepPart sum_of(const std::vector<StepPart>& parts) {
  StepPart sum;
  for (const StepPart& part : parts) {
    sum.steps += part.steps;
    sum.ms += part.ms;
    sum.limit_ms += part.limit_ms;
  }
  return sum;
}

}  // namespace

std::string step_bench_table(const StepBenchResult& r, bool each) {
  std::string text = fmt::format(
      "{}, batch {}: {:.1f} ms a step, {:.2f} img/s (median of {})\n{}, {} kernels, {} threads; FMA peak {:.0f} GF/s, copy "
      "{:.1f} "
      "GB/s, read {:.1f} GB/s\n\n{:>9} {:>6} {:>7} {:>7} {:>9}  {:<6} {:>8}  {}\n",
      r.model, r.batch, r.step_ms, r.batch / r.step_ms * 1e3, r.steps, r.cpu, r.isa, r.threads, r.peak_gflops, r.copy_gbytes,
      r.read_gbytes, "ms", "%", "GF/s", "GB/s", "limit ms", "limit", "of limit",
      each ? fmt::format("{:<44} {}", "step", "kernel") : fmt::format("{:<30} {:>4}", "kind", "steps"));
  const std::vector<StepPart>& parts = each ? r.each : r.kinds;
  for (const StepPart& part : parts) text += line(part, r.step_ms, each);
  const StepPart all = sum_of(parts);
  text += fmt::format("{:>9.2f} {:>6.1f} {:>42}  waiting: threads without a tile\n", r.waiting_ms, 100 * r.waiting_ms / r.step_ms,
                      "");
  return text + fmt::format("{:>9.2f} {:>6.1f} {:>7} {:>7} {:>9.2f}  {:<6} {:>6.0f} %  all {} steps\n", r.step_ms, 100.0, "", "",
                            all.limit_ms, "", 100 * all.limit_ms / r.step_ms, all.steps);
}

std::string step_bench_json(const StepBenchResult& r) {
  nlohmann::ordered_json kinds = nlohmann::ordered_json::array(), each = kinds;
  for (const StepPart& part : r.kinds) kinds.push_back(to_json(part, r.step_ms));
  for (const StepPart& part : r.each) each.push_back(to_json(part, r.step_ms));
  return nlohmann::ordered_json{{"model", r.model},
                                {"cpu", r.cpu},
                                {"isa", r.isa},
                                {"batch", r.batch},
                                {"threads", r.threads},
                                {"steps", r.steps},
                                {"step_ms", r.step_ms},
                                {"waiting_ms", r.waiting_ms},
                                {"images_per_second", r.batch / r.step_ms * 1e3},
                                {"peak_gflops", r.peak_gflops},
                                {"copy_gbytes", r.copy_gbytes},
                                {"read_gbytes", r.read_gbytes},
                                {"kinds", kinds},
                                {"each", each}}
      .dump(2);
}

}  // namespace convoy::bench
