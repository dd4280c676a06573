#include "pipeline/train/gradient_norms.h"

#include <fmt/format.h>

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

void GradientNorms::on_step(const StepReport&) {
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
  std::ofstream file(csv_, std::ios::binary | std::ios::trunc);
  file << text;
  if (!file.flush()) throw Error(ExitCode::io, csv_.string() + ": cannot be written; check the disk's free space");
  norms_.clear();
  steps_ = 0;
}

std::string GradientNorms::rows_before(std::int64_t epoch) const {
  std::string text = std::string(kHeader) + "\n", line;
  std::ifstream file(csv_);
  std::getline(file, line);
  while (std::getline(file, line)) {
    if (std::stoll(line) < epoch) text += line + "\n";
  }
  return text;
}

}  // namespace convoy
