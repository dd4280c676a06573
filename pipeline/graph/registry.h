// Types of the visible tables of built-in parts. The tables themselves stand in stages/ and datasets/: one line a part,
// no static registration, so a grep finds everything that exists.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "pipeline/graph/layer.h"
#include "pipeline/graph/optimizer.h"
#include "pipeline/graph/step_kind.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

class InputStage;

// Factories read their own keys; the caller reports what is left unread.
struct LayerEntry {
  std::string_view name;  // as in the spec, e.g. "conv2d"
  std::unique_ptr<Layer> (*make)(spec::ParamReader&);
};

struct InputStageEntry {
  std::string_view name;  // e.g. "random_translation"
  std::unique_ptr<InputStage> (*make)(spec::ParamReader&);
};

struct OptimizerEntry {
  std::string_view name;
  std::unique_ptr<Optimizer> (*make)(spec::ParamReader&);
};

struct Registry {
  std::span<const LayerEntry> layers;
  std::span<const InputStageEntry> input_stages;
  std::span<const OptimizerEntry> optimizers;
  std::span<const StepKind* const> step_kinds;

  const StepKind& step_kind(std::string_view name) const;  // throws std::logic_error for an unknown one
};

}  // namespace convoy
