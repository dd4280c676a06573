// From a spec file to everything that can be known without opening data: the network with its shapes, the optimizer and
// the resolved spec.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/graph/build_program.h"
#include "pipeline/graph/network.h"
#include "pipeline/graph/passes.h"
#include "pipeline/graph/registry.h"
#include "pipeline/spec/pipeline_spec.h"
#include "pipeline/train/keras/keras_model.h"
#include "stages/input/augment/augmentation.h"

namespace convoy {

struct Job {
  spec::PipelineSpec spec;
  std::filesystem::path spec_file;
  Network network;
  KerasModel keras;  // the same network for Keras
  std::unique_ptr<Optimizer> optimizer;
  std::vector<AugmentStage> augment;         // in the spec's order; of training
  std::vector<AugmentStage> eval_transform;  // of evaluation
  std::optional<PassList> passes;            // those that the user chose; absent: all, or on resume the run's
  std::string resolved_yaml;                 // the whole spec, every default written out
  bool is_stored = false;                    // read from a checkpoint: lines of the spec are no file's

  bool is_model_only() const { return spec.data.train.part.type.empty(); }
  int outputs() const { return network.nodes.back().output.channels; }
  // One output of a binary loss tells two classes apart.
  int classes() const { return outputs() == 1 && spec.loss.name == "binary_crossentropy" ? 2 : outputs(); }
  // "the model's last layer 'logits' has 10 outputs", and how many classes one output tells apart.
  std::string outputs_text() const;
  // "set model.num_classes to 10", or what to do where no single key says it.
  std::string advice_for_classes(int wanted) const;
};

// Throws one Error(bad_spec) that lists every problem with its place. `overrides` are "a.b=c" assignments.
Job load_job(const std::filesystem::path& spec_file, const std::vector<std::string>& overrides, const Registry&);

// The same, or a network to look at: the name of an embedded one ("resnet50") or a file with a model alone. Such a job has
// batch size 16 and no data (is_model_only).
Job load_job_or_model(const std::filesystem::path& target, const std::vector<std::string>& overrides, const Registry&);

// The same from text, for the spec inside a checkpoint; `spec_file` gives messages a name and paths a base.
Job load_job_text(const std::string& yaml, const std::filesystem::path& spec_file, const std::vector<std::string>& overrides,
                  const Registry&);

// The training or inference-only program of a job, these passes (or the job's) applied, kernels not yet chosen.
Program make_program(const Job&, const Registry&, bool training);
Program make_program(const Job&, const Registry&, bool training, const PassList&);

}  // namespace convoy
