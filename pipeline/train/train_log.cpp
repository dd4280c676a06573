#include "pipeline/train/train_log.h"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

double now() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

// Verdict and nodes of a piece of the run.
nlohmann::json input_json(const MeterReading& piece) {
  const Verdict input = verdict(piece);
  nlohmann::json nodes;
  for (const NodeFigures& f : node_figures(piece)) {
    nodes[std::string(to_string(f.node))] = {{"samples_per_second", f.samples_per_second},
                                             {"busy", f.busy},
                                             {"waits_upstream", f.waits_upstream},
                                             {"waits_downstream", f.waits_downstream},
                                             {"queue", f.queue}};
  }
  return {{"bottleneck", name_of(input.bottleneck)}, {"verdict", input.line}, {"nodes", nodes}};
}

}  // namespace

std::string csv_of(const std::vector<EpochRecord>& history, bool top5) {
  std::string text =
      fmt::format("epoch,accuracy,learning_rate,loss{},val_accuracy,val_loss{}\n", top5 ? ",top5" : "", top5 ? ",val_top5" : "");
  for (const EpochRecord& r : history) {
    text += fmt::format("{},{},{},{}", r.epoch - 1, r.accuracy, r.learning_rate, r.loss);
    if (top5) text += fmt::format(",{}", r.top5);
    text += r.validated ? fmt::format(",{},{}", r.val_accuracy, r.val_loss) : ",NA,NA";
    if (top5) text += r.validated ? fmt::format(",{}", r.val_top5) : ",NA";
    text += '\n';
  }
  return text;
}

TrainLog::TrainLog(std::filesystem::path csv, const std::filesystem::path& json_lines, double report_every, bool top5)
    : csv_(std::move(csv)), json_lines_(json_lines), lines_(json_lines, std::ios::app), report_every_(report_every), top5_(top5) {
  if (!lines_) throw Error(ExitCode::io, json_lines.string() + ": cannot be opened for writing");
}

void TrainLog::write(const nlohmann::json& event) {
  // File names may be any bytes: what is not UTF-8 becomes U+FFFD.
  lines_ << event.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n' << std::flush;
  if (!lines_) throw Error(ExitCode::io, json_lines_.string() + ": cannot be written");
}

void TrainLog::on_step(const StepReport& r) {
  step_.extend(r.input);
  epoch_.extend(r.input);
  const double time = now();
  if (time - last_report_ < report_every_) return;
  last_report_ = time;
  const MeterReading piece = step_.cut();
  write({{"event", "step"},
         {"time", time},
         {"step", r.step},
         {"epoch", r.epoch},
         {"position", r.position},
         {"loss", r.loss},
         {"accuracy", r.accuracy},
         {"learning_rate", r.learning_rate},
         {"data_wait", piece.wait_share()},
         {"input", input_json(piece)}});
}

void TrainLog::on_bad_sample(const SampleFailure& failure, std::int64_t epoch) {
  nlohmann::json event{{"event", "bad_sample"},    {"time", now()},           {"epoch", epoch}, {"id", failure.id},
                       {"source", failure.source}, {"reason", failure.reason}};
  if (failure.substitute) {
    event["substitute_id"] = failure.substitute->id;
    event["substitute"] = failure.substitute->source;
  }
  write(event);
}

void TrainLog::on_epoch(const EpochRecord& r, const CheckpointData& state) {
  nlohmann::json event{{"event", "epoch"},
                       {"time", now()},
                       {"epoch", r.epoch},
                       {"step", r.step},
                       {"loss", r.loss},
                       {"accuracy", r.accuracy},
                       {"learning_rate", r.learning_rate},
                       {"seconds", r.seconds},
                       {"input", input_json(epoch_.cut())}};
  if (top5_) event["top5"] = r.top5;
  if (r.validated) {
    if (top5_) event["val_top5"] = r.val_top5;
    event["val_loss"] = r.val_loss;
    event["val_accuracy"] = r.val_accuracy;
  }
  write(event);
  if (csv_.empty()) return;
  std::ofstream csv(csv_, std::ios::trunc);
  csv << csv_of(state.history, top5_);
  if (!csv.flush()) throw Error(ExitCode::io, csv_.string() + ": cannot be written");
}

void TrainLog::on_checkpoint(const std::filesystem::path& file, std::int64_t step) {
  write({{"event", "checkpoint"}, {"time", now()}, {"step", step}, {"file", file.filename().string()}});
}

void TrainLog::on_note(const std::string& message) { write({{"event", "note"}, {"time", now()}, {"message", message}}); }

}  // namespace convoy
