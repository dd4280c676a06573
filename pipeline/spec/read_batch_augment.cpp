#include "pipeline/spec/read_sections.h"

namespace convoy::spec {
namespace {

// Of Beta(alpha, alpha): beyond these every share is a half, or 0 or 1, as far as float tells.
constexpr double kSmallestAlpha = 0.001, kLargestAlpha = 1000.0;

std::optional<double> read_alpha(ParamReader& reader, const std::string& key) {
  reader.child(key);
  reader.record(key, Node{});
  if (!reader.has(key)) return std::nullopt;
  return reader.real(key, std::nullopt, kSmallestAlpha, kLargestAlpha);
}

}  // namespace

BatchAugmentSpec read_batch_augment(ParamReader& reader, int batch_size) {
  BatchAugmentSpec spec;
  spec.mixup_alpha = read_alpha(reader, "mixup_alpha");
  spec.cutmix_alpha = read_alpha(reader, "cutmix_alpha");
  if (spec.mixup_alpha && spec.cutmix_alpha) {
    spec.switch_prob = reader.real("switch_prob", spec.switch_prob, 0.0, 1.0);
  } else {
    reader.child("switch_prob");
    reader.record("switch_prob", Node{});
    if (reader.has("switch_prob")) {
      reader.error("switch_prob", "chooses between MixUp and CutMix; set mixup_alpha and cutmix_alpha both, or remove it");
    }
  }
  if (spec.any() && batch_size < 2) {
    reader.error("", "mixes each image with another of its batch, so it needs a data.batch_size of at least 2");
  }
  return spec;
}

}  // namespace convoy::spec
