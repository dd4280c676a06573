#include "pipeline/graph/build_program.h"

#include <algorithm>

#include "pipeline/core/error.h"
#include "pipeline/graph/lower_loss.h"
#include "pipeline/graph/lowering.h"
#include "pipeline/graph/read_losses_before_activation.h"

namespace convoy {
namespace {

void append(std::vector<Step>& to, const std::vector<Step>& steps) { to.insert(to.end(), steps.begin(), steps.end()); }

TensorId add(Program& program, TensorDesc desc, Role role, const std::string& layer = "") {
  program.tensors.push_back({std::move(desc), role, layer});
  return static_cast<TensorId>(program.tensors.size()) - 1;
}

void add_batch_inputs(Program& program, const Network& network, bool mixed_targets) {
  program.images = add(program, TensorDesc::image("images", network.input_shape), Role::batch_input);
  program.labels = add(program, TensorDesc::plain("labels", 1, DType::i32, true), Role::batch_input);
  program.sample_ids = add(program, TensorDesc::plain("sample_ids", 1, DType::i32, true), Role::batch_input);
  if (!mixed_targets) return;
  program.other_labels = add(program, TensorDesc::plain("other_labels", 1, DType::i32, true), Role::batch_input);
  program.target_weights = add(program, TensorDesc::plain("target_weights", 2, DType::f32, true), Role::batch_input);
}

void add_parameters(Program& program, const Network& network, const ProgramOptions& options) {
  const std::vector<char> needed = needed_for_output(network);
  for (std::size_t n = 0; n < network.nodes.size(); ++n) {
    if (!options.training && !needed[n]) continue;
    const NetworkNode& node = network.nodes[n];
    for (const ParameterSpec& spec : node.plan.parameters) {
      const std::string name = node.name + "/" + spec.name;
      const std::int64_t elements = spec.packing->elements(spec.dims);
      Parameter parameter{node.name, spec, {}};
      parameter.tensors.value = add(program, TensorDesc::plain(name, elements), Role::parameter, node.name);
      if (options.training && node.trainable && spec.trainable) {
        parameter.tensors.gradient = add(program, TensorDesc::plain("d_" + name, elements), Role::gradient, node.name);
        for (const std::string& slot : program.slot_names) {
          parameter.tensors.slots.push_back(add(program, TensorDesc::plain(name + "/" + slot, elements), Role::slot, node.name));
        }
      }
      program.parameters.push_back(std::move(parameter));
    }
  }
}

// A large gradient is looked through in slices of this many elements, one tile and one flag each.
constexpr std::int64_t kFiniteSlice = 1 << 18;

void add_finite_check(Program& program, TensorId tensor, const std::string& writer) {
  const std::int64_t slices = 1 + (program.tensors[tensor].desc.elements(program.max_batch) - 1) / kFiniteSlice;
  const std::string name = "finite/" + program.tensors[tensor].desc.name;
  const TensorId flag = add(program, TensorDesc::plain(name, slices, DType::i32), Role::activation);
  Step step;
  step.name = name;
  step.layer = "loss";
  step.kind = "check_finite";
  step.phase = Phase::backward;
  step.inputs = {tensor};
  step.outputs = {flag};
  program.steps.push_back(std::move(step));
  program.finite_checks.push_back({flag, tensor, writer});
}

bool is_parameter_gradient(const Program& program, TensorId id) { return program.tensors[id].role == Role::gradient; }

void differentiate(Program& program, NetworkLowering& lowering) {
  const Network& network = lowering.network();
  for (int n = network.output(); n > 0; --n) {
    for (const auto& [tensor, step] : lowering.finite_requests[n]) add_finite_check(program, tensor, step);
  }
  for (int n = network.output(); n > 0; --n) {
    if (!lowering.needs_gradient(n)) continue;
    append(program.steps, lowering.gradient_sums(n));
    for (const Step& step : lowering.backward[n]) {
      program.steps.push_back(step);
      for (TensorId id : step.outputs) {
        if (id != kNoTensor && is_parameter_gradient(program, id)) add_finite_check(program, id, step.name);
      }
    }
  }
}

bool is_named(const Parameter& parameter, const std::string& name) {
  return name == parameter.spec.name || name == parameter.layer + "/" + parameter.spec.name;
}

bool excluded_from_decay(const Parameter& parameter, const std::vector<std::string>& names) {
  return std::ranges::any_of(names, [&](const std::string& name) { return is_named(parameter, name); });
}

// A name that excludes nothing is a misspelt one.
void require_known_names(const Program& program, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (std::ranges::any_of(program.parameters, [&](const Parameter& p) { return is_named(p, name); })) continue;
    throw Error(ExitCode::bad_spec, "optimizer.exclude_from_weight_decay: no parameter is named '" + name +
                                        "'; expected a name such as bias, or <layer>/bias");
  }
}

void add_updates(Program& program, const Network& network, const ProgramOptions& options) {
  require_known_names(program, options.exclude_from_weight_decay);
  for (const Parameter& parameter : program.parameters) {
    if (parameter.tensors.gradient == kNoTensor) continue;
    const auto node =
        std::find_if(network.nodes.begin(), network.nodes.end(), [&](const NetworkNode& n) { return n.name == parameter.layer; });
    UpdateMultipliers multipliers{node->lr_mult, node->decay_mult};
    if (excluded_from_decay(parameter, options.exclude_from_weight_decay)) multipliers.weight_decay = 0.0;
    Step step = options.optimizer->update(parameter.tensors, multipliers);
    step.name = parameter.layer + "/" + parameter.spec.name + "/update";
    step.layer = parameter.layer;
    step.phase = Phase::update;
    program.steps.push_back(std::move(step));
  }
}

void append_all(std::vector<Step>& to, const std::vector<std::vector<Step>>& by_node) {
  for (const std::vector<Step>& steps : by_node) append(to, steps);
}

bool trains_anything(const Network& network, const NetworkLowering& lowering) {
  return lowering.needs_gradient(network.output()) ||
         std::ranges::any_of(network.auxiliary, [&](const AuxiliaryHead& head) { return lowering.needs_gradient(head.node); });
}

// Forward, loss and backward; returns the layers' own updates.
std::vector<Step> add_training(Program& program, const Network& network, const LossOptions& options) {
  NetworkLowering lowering(network, program, true);
  if (!trains_anything(network, lowering)) {
    throw Error(ExitCode::bad_spec, "nothing to train: no layer of the model has a trainable parameter");
  }
  const LossSteps loss = lower_loss(program, lowering, options);
  lowering.lower_all();
  append_all(program.steps, lowering.forward);
  append(program.steps, loss.forward);
  add_finite_check(program, program.training.loss, loss.forward.back().name);
  append(program.steps, loss.backward);
  differentiate(program, lowering);
  std::vector<Step> updates;
  append_all(updates, lowering.update);
  return updates;
}

}  // namespace

Program build_program(const Network& network, const ProgramOptions& options) {
  Program program;
  program.max_batch = options.max_batch;
  program.recompute_above = options.recompute_above;
  if (options.training) program.slot_names = options.optimizer->slots();
  add_batch_inputs(program, network, options.training && options.loss.mixed_targets);
  add_parameters(program, network, options);

  std::vector<Step> updates;
  if (options.training) updates = add_training(program, network, options.loss);
  NetworkLowering inference(network, program, false);
  const LossSteps loss = lower_loss(program, inference, options.loss);
  inference.lower_all();
  if (options.training) {
    add_updates(program, network, options);
    append(program.steps, updates);
  }
  append_all(program.steps, inference.forward);
  append(program.steps, loss.forward);
  if (!options.loss.from_logits) read_losses_before_activation(program);
  return program;
}

}  // namespace convoy
