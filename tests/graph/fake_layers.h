// Layers without kernels, for tests of the passes.
#pragma once

#include <memory>

#include "pipeline/graph/network.h"

namespace convoy::test {

// Output = input shape (flat when `flat`), one parameter "kernel" of one element when `trainable`.
class FakeLayer : public Layer {
 public:
  FakeLayer(bool has_parameter, bool flat) : has_parameter_(has_parameter), flat_(flat) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    LayerPlan plan;
    plan.outputs = {flat_ ? Shape::vector(10) : inputs[0]};
    if (has_parameter_) plan.parameters.push_back({"kernel", {3}, &channel_vector_packing, {}, 1, 1, true});
    return plan;
  }

  void lower(LoweringContext& c) const override {
    Step forward;
    forward.name = "forward";
    forward.kind = "fake_forward";
    for (int i = 0; i < inputs_; ++i) forward.inputs.push_back(c.input(i));
    if (has_parameter_) forward.inputs.push_back(c.parameter("kernel"));
    forward.outputs = {c.output()};
    c.forward(forward);
    if (!c.training()) return;
    if (passes_gradients_) {
      for (int i = 0; i < inputs_; ++i) c.pass_gradient(i);
      return;
    }
    Step backward;
    backward.name = "backward";
    backward.kind = "fake_backward";
    backward.inputs = {c.d_output()};
    for (int i = 0; i < inputs_; ++i) {
      if (const auto d = c.d_input(i)) backward.outputs.push_back(*d);
    }
    if (has_parameter_) {
      if (const auto d = c.d_parameter("kernel")) backward.outputs.push_back(*d);
    }
    c.backward(backward);
  }

  FakeLayer& inputs(int count) {
    inputs_ = count;
    return *this;
  }
  // As a sum does: no backward step.
  FakeLayer& passes_gradients() {
    passes_gradients_ = true;
    return *this;
  }

 private:
  bool has_parameter_, flat_;
  bool passes_gradients_ = false;
  int inputs_ = 1;
};

// A network of fake layers, built by hand: add() returns the node's index.
class FakeNetwork {
 public:
  FakeNetwork() {
    network.input_shape = {8, 8, 3};
    NetworkNode input;
    input.name = input.type = "input";
    input.output = network.input_shape;
    network.nodes.push_back(std::move(input));
  }

  // A layer that passes its gradient to every input.
  int add_sum(const std::string& name, std::vector<int> inputs) {
    const int node = add(name, std::move(inputs), false);
    static_cast<FakeLayer&>(*network.nodes[node].layer).passes_gradients();
    return node;
  }

  int add(const std::string& name, std::vector<int> inputs, bool has_parameter, bool flat = false) {
    NetworkNode node;
    node.name = name;
    node.type = "fake";
    auto layer = std::make_unique<FakeLayer>(has_parameter, flat);
    layer->inputs(static_cast<int>(inputs.size()));
    node.inputs = std::move(inputs);
    node.layer = std::move(layer);
    network.nodes.push_back(std::move(node));
    return static_cast<int>(network.nodes.size()) - 1;
  }

  Network& finish() {
    spec::Diagnostics diagnostics("test");
    infer_shapes(network, diagnostics);
    diagnostics.throw_if_any();
    return network;
  }

  Network network;
};

class FakeOptimizer final : public Optimizer {
 public:
  std::string_view name() const override { return "fake"; }
  std::vector<std::string> slots() const override { return {"momentum"}; }
  Step update(const ParameterTensors& t, const UpdateMultipliers& m) const override {
    Step step;
    step.kind = "fake_update";
    step.inputs = {t.value, t.gradient, t.slots[0]};
    step.outputs = {t.value, t.slots[0]};
    step.attributes = {{"lr_mult", m.learning_rate}, {"weight_decay", m.weight_decay}};
    return step;
  }
};

}  // namespace convoy::test
