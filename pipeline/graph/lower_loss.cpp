#include "pipeline/graph/lower_loss.h"

namespace convoy {
namespace {

struct Head {
  int node;
  double weight;
  std::string prefix;  // of its steps and tensors
};

std::vector<Head> heads_of(const Network& network, bool training) {
  std::vector<Head> heads{{network.output(), 1.0, training ? "" : "predict/"}};
  if (!training) return heads;
  for (const AuxiliaryHead& head : network.auxiliary) {
    heads.push_back({head.node, head.loss_weight, network.nodes[head.node].name + "/"});
  }
  return heads;
}

class LossLowering {
 public:
  LossLowering(Program& program, NetworkLowering& lowering, const LossOptions& options)
      : program_(program), lowering_(lowering), options_(options) {}

  LossSteps run() {
    const std::vector<Head> heads = heads_of(lowering_.network(), lowering_.training());
    Program::Results& results = lowering_.training() ? program_.training : program_.predict;
    results.logits = lowering_.output_of(heads[0].node);
    std::vector<TensorId> losses;
    for (const Head& head : heads) losses.push_back(add_head(head));
    results.loss = heads.size() == 1 ? losses[0] : add_total(heads, losses);
    return std::move(steps_);
  }

 private:
  TensorId add_head(const Head& head) {
    const TensorId logits = lowering_.output_of(head.node);
    const TensorId loss = per_sample(head.prefix + "loss");
    const Shape shape = lowering_.network().nodes[head.node].output;
    const TensorId probabilities =
        lowering_.add_tensor(TensorDesc::blocked(head.prefix + "probabilities", shape), Role::activation, "");
    steps_.forward.push_back(
        make_step(head.prefix + "loss/forward", kind("_forward"), forward_phase(), with_targets(logits), {loss, probabilities}));
    set_smoothing(steps_.forward.back());
    if (lowering_.training() && lowering_.needs_gradient(head.node)) {
      const TensorId d_logits = lowering_.gradient_contribution(head.node, "loss");
      steps_.backward.push_back(
          make_step(head.prefix + "loss/backward", kind("_backward"), Phase::backward, with_targets(probabilities), {d_logits}));
      set_smoothing(steps_.backward.back());
      steps_.backward.back().attributes.set("weight", head.weight);
    }
    return loss;
  }

  TensorId add_total(const std::vector<Head>& heads, const std::vector<TensorId>& losses) {
    const TensorId total = per_sample("total_loss");
    Step step = make_step("loss/total", "sum_losses", forward_phase(), losses, {total});
    for (std::size_t i = 0; i < heads.size(); ++i) step.attributes.set("weight_" + std::to_string(i), heads[i].weight);
    steps_.forward.push_back(std::move(step));
    return total;
  }

  // Inference knows no mixed samples: its loss is that of the label.
  std::vector<TensorId> with_targets(TensorId first) const {
    if (!lowering_.training() || program_.other_labels == kNoTensor) return {first, program_.labels};
    return {first, program_.labels, program_.other_labels, program_.target_weights};
  }

  std::string kind(const std::string& direction) const {
    return (options_.kind == LossOptions::Kind::softmax ? "softmax_cross_entropy" : "binary_cross_entropy") + direction;
  }
  void set_smoothing(Step& step) const {
    if (options_.label_smoothing != 0.0) step.attributes.set("label_smoothing", options_.label_smoothing);
  }

  TensorId per_sample(const std::string& name) {
    return lowering_.add_tensor(TensorDesc::plain(name, 1, DType::f32, true), Role::activation, "");
  }

  Phase forward_phase() const { return lowering_.training() ? Phase::forward : Phase::predict; }

  static Step make_step(std::string name, std::string kind, Phase phase, std::vector<TensorId> inputs,
                        std::vector<TensorId> outputs) {
    Step step;
    step.name = std::move(name);
    step.layer = "loss";
    step.kind = std::move(kind);
    step.phase = phase;
    step.inputs = std::move(inputs);
    step.outputs = std::move(outputs);
    return step;
  }

  Program& program_;
  NetworkLowering& lowering_;
  const LossOptions& options_;
  LossSteps steps_;
};

}  // namespace

LossSteps lower_loss(Program& program, NetworkLowering& lowering, const LossOptions& options) {
  return LossLowering(program, lowering, options).run();
}

}  // namespace convoy
