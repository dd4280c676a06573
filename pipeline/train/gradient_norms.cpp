#include "pipeline/train/gradient_norms.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <fstream>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

constexpr const char* kHeader = "epoch,layer,norm";

// Pad lanes of a packed gradient are zero.
double sum_of_squares(std::span<const float> values) {
  double sum = 0;
  for (float value : values) sum += double{value} * value;
  return sum;
}

}  // namespace

GradientNorms::GradientNorms(const Session& session, std::filesystem::path csv) : session_(session), csv_(std::move(csv)) {
  for (const Parameter& parameter : session.program().parameters) {
    if (parameter.tensors.gradient == kNoTensor) continue;
    if (layers_.empty() || layers_.back() != parameter.layer) layers_.push_back(parameter.layer);
  }
}

void GradientNorms::on_step(const StepReport& report) {
  if (report.sample_ids.empty()) return;  // no step was made: these are the gradients of the step before
  std::map<std::string, double> squares;
  for (const Parameter& parameter : session_.program().parameters) {
    const TensorId gradient = parameter.tensors.gradient;
    if (gradient != kNoTensor) squares[parameter.layer] += sum_of_squares(session_.values(gradient));
  }
  for (const auto& [layer, sum] : squares) norms_[layer] += std::sqrt(sum);
  ++steps_;
}

void GradientNorms::on_epoch(const EpochRecord& record, const CheckpointData&) {
  if (steps_ == 0) return;
  std::string text = rows_before(record.epoch - 1);
  for (const std::string& layer : layers_) {
    text += fmt::format("{},{},{:.9g}\n", record.epoch - 1, layer, norms_[layer] / static_cast<double>(steps_));
  }
  write_whole(text);
  norms_.clear();
  steps_ = 0;
}

// Under another name first: a run that is killed here keeps the rows that it had.
void GradientNorms::write_whole(const std::string& text) const {
  const std::filesystem::path unfinished = csv_.string() + ".tmp";
  std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
  file << text;
  std::error_code failure;
  if (file.flush()) std::filesystem::rename(unfinished, csv_, failure);
  if (!file || failure) throw Error(ExitCode::io, csv_.string() + ": cannot be written; check the disk's free space");
}

std::string GradientNorms::rows_before(std::int64_t epoch) const {
  std::string text = std::string(kHeader) + "\n", line;
  std::ifstream file(csv_);
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::int64_t row = epoch;  // of a damaged line: left out
    std::from_chars(line.data(), line.data() + line.size(), row);
    if (row < epoch) text += line + "\n";
  }
  return text;
}

}  // namespace convoy
