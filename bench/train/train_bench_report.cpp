#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "bench/train/train_bench.h"

namespace convoy::bench {
namespace {

double mebibytes(std::int64_t bytes) { return static_cast<double>(bytes) / (1 << 20); }

}  // namespace

std::string train_bench_header() {
  return fmt::format("{:<18}{:>12}{:>6}{:>10}{:>10}{:>8}{:>10}{:>10}{:>10}{:>9}{:>13}{:>14}", "model", "input", "batch", "img/s",
                     "GF/image", "peak %", "forward", "backward", "update", "wait %", "planned MiB", "resident MiB");
}

std::string train_bench_line(const TrainBenchResult& r) {
  return fmt::format("{:<18}{:>12}{:>6}{:>10.2f}{:>10.2f}{:>8.1f}{:>10.1f}{:>10.1f}{:>10.1f}{:>9.1f}{:>13.0f}{:>14.0f}", r.model,
                     r.input_shape, r.batch, r.images_per_second, r.gflops_per_image, 100 * r.share_of_peak, r.forward_ms,
                     r.backward_ms, r.update_ms, 100 * r.waiting_share, mebibytes(r.planned_bytes), mebibytes(r.resident_bytes));
}

std::string train_bench_parts(const TrainBenchResult& r) {
  std::string text = fmt::format("slowest steps of {:.1f} ms:\n", r.step_ms);
  for (const StepTime& step : r.slowest) {
    const std::string speed = step.gflops > 0 ? fmt::format("{:.0f} GF/s", step.gflops) : fmt::format("{:.1f} GB/s", step.gbytes);
    text += fmt::format("  {:>8.2f} ms {:>5.1f} %  {:<12}{:<30}{}\n", step.milliseconds, 100 * step.milliseconds / r.step_ms,
                        speed, step.kind, step.name);
  }
  return text;
}

std::string train_bench_json(const TrainBenchResult& r) {
  nlohmann::ordered_json slowest = nlohmann::ordered_json::array();
  for (const StepTime& s : r.slowest) {
    slowest.push_back({{"name", s.name}, {"kind", s.kind}, {"ms", s.milliseconds}, {"gflops", s.gflops}, {"gbytes", s.gbytes}});
  }
  return nlohmann::ordered_json{{"model", r.model},
                                {"cpu", r.cpu},
                                {"isa", r.isa},
                                {"input_shape", r.input_shape},
                                {"batch", r.batch},
                                {"threads", r.threads},
                                {"steps", r.steps},
                                {"images_per_second", r.images_per_second},
                                {"gflops_per_image", r.gflops_per_image},
                                {"peak_gflops", r.peak_gflops},
                                {"share_of_peak", r.share_of_peak},
                                {"step_ms", r.step_ms},
                                {"forward_ms", r.forward_ms},
                                {"backward_ms", r.backward_ms},
                                {"update_ms", r.update_ms},
                                {"waiting_share", r.waiting_share},
                                {"planned_bytes", r.planned_bytes},
                                {"resident_bytes", r.resident_bytes},
                                {"slowest_steps", slowest}}
      .dump(2);
}

TrainBenchResult train_bench_from_json(const std::string& text) {
  const nlohmann::json json = nlohmann::json::parse(text);
  TrainBenchResult r;
  const auto take = [&](const char* key, auto& value) { json.at(key).get_to(value); };
  take("model", r.model);
  take("cpu", r.cpu);
  take("isa", r.isa);
  take("input_shape", r.input_shape);
  take("batch", r.batch);
  take("threads", r.threads);
  take("steps", r.steps);
  take("images_per_second", r.images_per_second);
  take("gflops_per_image", r.gflops_per_image);
  take("peak_gflops", r.peak_gflops);
  take("share_of_peak", r.share_of_peak);
  take("step_ms", r.step_ms);
  take("forward_ms", r.forward_ms);
  take("backward_ms", r.backward_ms);
  take("update_ms", r.update_ms);
  take("waiting_share", r.waiting_share);
  take("planned_bytes", r.planned_bytes);
  take("resident_bytes", r.resident_bytes);
  for (const nlohmann::json& s : json.at("slowest_steps"))
    r.slowest.push_back({s.at("name"), s.at("kind"), s.at("ms"), s.at("gflops"), s.at("gbytes")});
  return r;
}

}  // namespace convoy::bench
