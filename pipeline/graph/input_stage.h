// The interface of per-sample input stages: what happens to a picture between decoding and normalisation.
//
// A stage does not touch pixels. It adds to the sample's recipe (sample_recipe.h), which stages/input carries out in as
// few passes as it can. A stage is const and pure: what it adds depends on the sizes that the recipe knows and on the Rng
// alone, so thread count and order cannot matter.
#pragma once

#include "pipeline/core/rng.h"
#include "pipeline/graph/sample_desc.h"

namespace convoy {

class SampleRecipe;

class InputStage {
 public:
  virtual ~InputStage() = default;
  // What the picture's size becomes, where `input` is the model's; 0 stands for sides that vary from sample to sample.
  virtual SampleDesc plan(const SampleDesc& in, const SampleDesc& /*input*/) const { return in; }
  virtual void draw(SampleRecipe&, Rng) const = 0;
  // False for deterministic stages; random ones run in training only.
  virtual bool random() const { return true; }
  // True for a stage that makes a picture of any size the model's input, or is a step on that way: no resize to the input
  // goes before a list that has one.
  virtual bool sets_size() const { return false; }
  // True for a stage that works on the model's input: nothing but such stages may follow.
  virtual bool must_be_last() const { return false; }
};

}  // namespace convoy
