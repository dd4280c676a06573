// resize_short: resizes so that the shorter side has `size` pixels, the longer one in proportion, rounded down
// (torchvision's Resize with one number), 65,536 at most. By preprocess.resize_rule. Deterministic: for eval_transform, before
// center_crop.
//
// Key: size, pixels, required.
#pragma once

#include <memory>

#include "pipeline/graph/input_stage.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

class ResizeShort : public InputStage {
 public:
  explicit ResizeShort(int size) : size_(size) {}
  SampleDesc plan(const SampleDesc& in, const SampleDesc&) const override { return {0, 0, in.channels}; }
  void draw(SampleRecipe&, Rng) const override;
  bool random() const override { return false; }
  bool sets_size() const override { return true; }

 private:
  int size_;
};

std::unique_ptr<InputStage> make_resize_short(spec::ParamReader&);

}  // namespace convoy
