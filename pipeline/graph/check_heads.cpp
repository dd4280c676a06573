#include "pipeline/graph/check_heads.h"

#include <algorithm>

namespace convoy {
namespace {

// The word for what a layer does to its sums last: its own type, or its key `activation`.
std::string activation_of(const NetworkNode& node) {
  if (node.type == "softmax" || node.type == "sigmoid") return node.type;
  const spec::Node* activation = node.resolved.find("activation");
  return activation != nullptr ? activation->text : "";
}

class HeadCheck {
 public:
  HeadCheck(const Network& network, const LossOptions& loss, spec::Mark mark, spec::Diagnostics& diagnostics)
      : network_(network), loss_(loss), mark_(mark), diagnostics_(diagnostics) {}

  void check(int head, const std::string& what) const {
    const NetworkNode& node = network_.nodes[head];
    const std::string place = node.mark.line == 0 ? "" : " (" + diagnostics_.place(node.mark, mark_.file) + ")";
    const std::string name = what + ", '" + node.name + "'" + place + ", ";
    loss_.from_logits ? expect_logits(head, name) : expect_activation(head, name);
  }

 private:
  // Flatten and dropout keep what the layer before them made.
  void expect_logits(int head, const std::string& name) const {
    int n = head;
    while (network_.nodes[n].type == "flatten" || network_.nodes[n].type == "dropout") n = network_.nodes[n].inputs.at(0);
    if (activation_of(network_.nodes[n]) != wanted()) return;
    error("is true, but " + name + "ends in " + wanted() + " already; set from_logits: false, or end the model in plain logits");
  }

  void expect_activation(int head, const std::string& name) const {
    if (activation_of(network_.nodes[head]) != wanted()) {
      error("false needs heads that end in " + wanted() + ", and " + name + "does not; give it activation: " + wanted() +
            ", or set from_logits: true");
      return;
    }
    for (const NetworkNode& reader : network_.nodes) {
      if (std::ranges::find(reader.inputs, head) == reader.inputs.end()) continue;
      error("false needs heads that no other layer reads, and " + name + "is read by '" + reader.name + "'");
      return;
    }
  }

  std::string wanted() const { return loss_.kind == LossOptions::Kind::softmax ? "softmax" : "sigmoid"; }
  void error(const std::string& message) const { diagnostics_.error(mark_, "loss.from_logits", message); }

  const Network& network_;
  const LossOptions& loss_;
  spec::Mark mark_;
  spec::Diagnostics& diagnostics_;
};

}  // namespace

void check_heads(const Network& network, const LossOptions& loss, spec::Mark from_logits, spec::Diagnostics& diagnostics) {
  const HeadCheck heads(network, loss, from_logits, diagnostics);
  heads.check(network.output(), "the last layer");
  for (const AuxiliaryHead& head : network.auxiliary) heads.check(head.node, "side head");
}

}  // namespace convoy
