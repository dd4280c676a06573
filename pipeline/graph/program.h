// A program: all steps of training and inference over one table of tensors, as data.
//
// Made by build_program from a network; the passes choose_kernels and plan_memory complete it. Nothing here runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/core/tensor.h"
#include "pipeline/graph/layer.h"
#include "pipeline/graph/optimizer.h"
#include "pipeline/graph/step.h"

namespace convoy {

enum class Role {
  batch_input,  // images, labels, sample ids, ...: memory of the batch slot
  parameter,    // persistent
  packed_copy,  // persistent, derived from a parameter
  slot,         // persistent, of the optimizer
  gradient,     // of a parameter
  activation    // everything else: lives from its first writer to its last reader
};

struct TensorInfo {
  TensorDesc desc;
  Role role = Role::activation;
  std::string layer;
  // A view has no memory of its own: each item lies `view_offset` elements into the same item of `view_of`, which may be a
  // view itself.
  TensorId view_of = kNoTensor;
  std::int64_t view_offset = 0;
};

// A parameter of the network with the tensors that belong to it.
struct Parameter {
  std::string layer;
  ParameterSpec spec;
  ParameterTensors tensors;  // gradient and slots are absent when frozen or not training; gradient also where no step keeps one
};

struct Program {
  int max_batch = 0;
  std::size_t recompute_above = std::size_t{1200} << 20;  // bytes that training may need before it spends time to need less
  std::vector<TensorInfo> tensors;
  std::vector<Parameter> parameters;  // in model order, then the layer's own order
  std::vector<Step> steps;            // phase by phase, each in a valid serial order
  std::vector<std::string> slot_names;
  std::vector<std::string> passes;  // that rewrote the steps, in order

  TensorId images = kNoTensor;      // f32 NHWC
  TensorId labels = kNoTensor;      // i32
  TensorId sample_ids = kNoTensor;  // i32
  // With LossOptions::mixed_targets: a second label (i32) and the weights of both (f32, two) a sample.
  TensorId other_labels = kNoTensor;
  TensorId target_weights = kNoTensor;

  // Results of a run, one set a mode: per-sample loss (plain f32, batched) and the last layer's output (blocked, flat).
  struct Results {
    TensorId loss = kNoTensor;
    TensorId logits = kNoTensor;
  };
  Results training, predict;

  // Flags (plain i32, one a slice) for the loss and for each gradient: one is not 0 when it holds a NaN or an Inf.
  struct FiniteCheck {
    TensorId flag = kNoTensor;
    TensorId tensor = kNoTensor;  // what was checked
    std::string step;             // the step that wrote it
  };
  std::vector<FiniteCheck> finite_checks;  // in program order: the first that is set names the culprit

  std::vector<TensorDesc> descs() const {
    std::vector<TensorDesc> all;
    all.reserve(tensors.size());
    for (const TensorInfo& t : tensors) all.push_back(t.desc);
    return all;
  }
};

}  // namespace convoy
