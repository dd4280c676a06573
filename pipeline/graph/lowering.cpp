#include "pipeline/graph/lowering.h"

#include <stdexcept>

namespace convoy {

// One layer's view of the pass.
class LayerLowering final : public LoweringContext {
 public:
  LayerLowering(NetworkLowering& pass, int node) : pass_(pass), index_(node), node_(pass.network().nodes[node]) {}

  bool training() const override { return pass_.training(); }
  bool trainable() const override { return node_.trainable; }
  int input_count() const override { return static_cast<int>(node_.inputs.size()); }
  Shape input_shape(int i) const override { return producer(i).output; }
  Shape output_shape() const override { return node_.output; }
  bool input_is_image(int i) const override { return node_.inputs.at(i) == 0 && node_.layer->accepts_image(); }

  TensorId input(int i) override {
    const int from = node_.inputs.at(i);
    if (from == 0 && !node_.layer->accepts_image()) return pass_.blocked_image();
    return pass_.output_of(from);
  }
  TensorId output() override { return pass_.output_of(index_); }
  TensorId d_output() override { return pass_.gradient_of(index_); }

  std::optional<TensorId> d_input(int i) override {
    const int from = node_.inputs.at(i);
    if (!pass_.needs_gradient(from)) return std::nullopt;
    const auto [entry, is_new] = d_inputs_.try_emplace(i, kNoTensor);
    if (is_new) entry->second = pass_.gradient_contribution(from, node_.name);
    return entry->second;
  }
  void pass_gradient(int i) override {
    const int from = node_.inputs.at(i);
    if (pass_.needs_gradient(from)) pass_.pass_contribution(from, d_output());
  }

  TensorId parameter(std::string_view name) override { return parameter_entry(name).tensors.value; }
  std::optional<TensorId> d_parameter(std::string_view name) override {
    const TensorId id = parameter_entry(name).tensors.gradient;
    return id == kNoTensor ? std::nullopt : std::optional(id);
  }

  TensorId labels() override { return pass_.program().labels; }
  TensorId sample_ids() override { return pass_.program().sample_ids; }

  TensorId make_tensor(TensorDesc desc) override {
    desc.name = prefix() + desc.name;
    return pass_.add_tensor(std::move(desc), Role::activation, node_.name);
  }

  void forward(Step step) override {
    finish(step, training() ? Phase::forward : Phase::predict);
    pass_.forward[index_].push_back(std::move(step));
  }
  void backward(Step step) override {
    if (!training()) throw std::logic_error("layer '" + node_.name + "' emitted a backward step in inference mode");
    finish(step, Phase::backward);
    pass_.backward[index_].push_back(std::move(step));
  }
  void update(Step step) override {
    if (!training()) throw std::logic_error("layer '" + node_.name + "' emitted an update in inference mode");
    finish(step, Phase::update);
    pass_.update[index_].push_back(std::move(step));
  }
  void check_finite(TensorId tensor, std::string_view step) override {
    pass_.finite_requests[index_].push_back({tensor, prefix() + std::string(step)});
  }

 private:
  const NetworkNode& producer(int i) const { return pass_.network().nodes[node_.inputs.at(i)]; }
  // Training and inference share one table of names.
  std::string prefix() const { return (training() ? "" : "predict/") + node_.name + "/"; }
  void finish(Step& step, Phase phase) const {
    step.name = prefix() + step.name;
    step.layer = node_.name;
    step.phase = phase;
  }
  const Parameter& parameter_entry(std::string_view name) const {
    for (const Parameter& p : pass_.program().parameters) {
      if (p.layer == node_.name && p.spec.name == name) return p;
    }
    throw std::logic_error("layer '" + node_.name + "' has no parameter '" + std::string(name) + "'");
  }

  NetworkLowering& pass_;
  int index_;
  const NetworkNode& node_;
  std::map<int, TensorId> d_inputs_;
};

NetworkLowering::NetworkLowering(const Network& network, Program& program, bool training)
    : network_(network), program_(program), training_(training) {
  const std::size_t count = network.nodes.size();
  forward.resize(count);
  backward.resize(count);
  update.resize(count);
  finite_requests.resize(count);
  shares_.resize(count);
  present_ = training ? std::vector<char>(count, 1) : needed_for_output(network);
  find_trainable();
  for (std::size_t n = 0; n < count; ++n) {
    const NetworkNode& node = network.nodes[n];
    const std::string name = (training ? "" : "predict/") + node.name;
    const auto make = [&] { return add_tensor(TensorDesc::blocked(name, node.output), Role::activation, node.name); };
    outputs_.push_back(n == 0 ? program.images : present_[n] ? make() : kNoTensor);
  }
}

// A gradient is needed where it reaches a trainable parameter: at the node itself or above it.
void NetworkLowering::find_trainable() {
  needs_gradient_.assign(network_.nodes.size(), 0);
  if (!training_) return;
  for (std::size_t n = 1; n < network_.nodes.size(); ++n) {
    const NetworkNode& node = network_.nodes[n];
    bool needed = false;
    for (const ParameterSpec& p : node.plan.parameters) needed |= node.trainable && p.trainable;
    for (int i : node.inputs) needed |= needs_gradient_[i] != 0;
    needs_gradient_[n] = needed;
  }
}

void NetworkLowering::lower_all() {
  for (int n = network_.output(); n > 0; --n) {
    if (!present_[n]) continue;
    LayerLowering context(*this, n);
    network_.nodes[n].layer->lower(context);
  }
}

TensorId NetworkLowering::add_tensor(TensorDesc desc, Role role, const std::string& layer) {
  program_.tensors.push_back({std::move(desc), role, layer});
  return static_cast<TensorId>(program_.tensors.size()) - 1;
}

TensorId NetworkLowering::gradient_of(int node) {
  Shares& shares = shares_[node];
  if (shares.sum != kNoTensor) return shares.sum;
  if (shares.addends.empty()) {
    if (needs_gradient_[node]) throw std::logic_error("no reader gives '" + network_.nodes[node].name + "' a gradient");
    return shares.sum = add_gradient(node, "");  // asked for, but in no step that stays
  }
  if (shares.addends.size() == 1) {
    shares.sum = shares.addends[0];
    shares.addends.clear();
  } else {
    shares.sum = add_gradient(node, "");
    shares.sum_is_copy = true;
  }
  return shares.sum;
}

TensorId NetworkLowering::add_gradient(int node, const std::string& suffix) {
  const NetworkNode& n = network_.nodes[node];
  return add_tensor(TensorDesc::blocked("d_" + n.name + suffix, n.output), Role::activation, n.name);
}

TensorId NetworkLowering::gradient_contribution(int producer, const std::string& reader) {
  Shares& shares = shares_[producer];
  // Backward runs the readers in this order: the first one writes straight into the sum.
  if (shares.sum == kNoTensor) return shares.sum = add_gradient(producer, "");
  shares.addends.push_back(add_gradient(producer, "/from/" + reader));
  return shares.addends.back();
}

void NetworkLowering::pass_contribution(int producer, TensorId gradient) { shares_[producer].addends.push_back(gradient); }

std::vector<Step> NetworkLowering::gradient_sums(int node) {
  std::vector<Step> steps;
  const TensorId sum = gradient_of(node);
  const Shares& shares = shares_[node];
  const auto add = [&](const std::string& what, const char* kind, std::vector<TensorId> inputs) {
    Step step;
    step.name = network_.nodes[node].name + "/" + what;
    step.layer = network_.nodes[node].name;
    step.kind = kind;
    step.phase = Phase::backward;
    step.inputs = std::move(inputs);
    step.outputs = {sum};
    steps.push_back(std::move(step));
  };
  if (shares.sum_is_copy) add("copy_gradient", "copy", {shares.addends[0]});
  for (std::size_t i = shares.sum_is_copy ? 1 : 0; i < shares.addends.size(); ++i) {
    add("sum_gradients_" + std::to_string(i), "accumulate", {shares.addends[i], sum});
  }
  return steps;
}

TensorId NetworkLowering::blocked_image() {
  if (blocked_image_ == kNoTensor) {
    const std::string name = training_ ? "input/blocked" : "predict/input/blocked";
    blocked_image_ = add_tensor(TensorDesc::blocked(name, network_.input_shape), Role::activation, "input");
    Step step;
    step.name = name;
    step.layer = "input";
    step.kind = "image_to_blocked";
    step.phase = training_ ? Phase::forward : Phase::predict;
    step.inputs = {program_.images};
    step.outputs = {blocked_image_};
    forward[0].push_back(std::move(step));
  }
  return blocked_image_;
}

}  // namespace convoy
