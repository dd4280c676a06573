// center_crop: the middle of the picture (torchvision's CenterCrop); black around it where the picture is smaller.
//
// Key: size, [height, width] or one number (default: the model's input). The first pixel is (picture - size) / 2, halves
// rounded to even. Deterministic: for eval_transform.
#pragma once

#include <memory>
#include <optional>

#include "pipeline/graph/input_stage.h"
#include "pipeline/spec/param_reader.h"
#include "stages/input/decoded_image.h"

namespace convoy {

class CenterCrop : public InputStage {
 public:
  explicit CenterCrop(std::optional<ImageSize> size) : size_(size) {}
  SampleDesc plan(const SampleDesc& in, const SampleDesc& input) const override;
  void draw(SampleRecipe&, Rng) const override;
  bool random() const override { return false; }
  bool sets_size() const override { return true; }

 private:
  std::optional<ImageSize> size_;
};

std::unique_ptr<InputStage> make_center_crop(spec::ParamReader&);

}  // namespace convoy
