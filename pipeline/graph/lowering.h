// The lowering pass's state: what layers see as LoweringContext, for one network in one mode.
//
// Private to build_program. It creates tensors on demand in the program's table and collects each layer's steps.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "pipeline/graph/network.h"
#include "pipeline/graph/program.h"

namespace convoy {

class NetworkLowering {
 public:
  NetworkLowering(const Network&, Program&, bool training);

  // Lowers every layer, the last one first, so that each knows its readers' gradients; call after the loss has asked for
  // its gradient_contribution. Afterwards the steps below are complete.
  void lower_all();

  TensorId output_of(int node) const { return outputs_[node]; }
  // The gradient of the loss with respect to a node's output, complete after gradient_sums(node).
  TensorId gradient_of(int node);
  bool needs_gradient(int node) const { return needs_gradient_[node]; }
  // False for layers that serve side heads alone, in inference.
  bool is_present(int node) const { return present_[node]; }
  const Network& network() const { return network_; }
  Program& program() { return program_; }
  bool training() const { return training_; }

  TensorId add_tensor(TensorDesc desc, Role role, const std::string& layer);

  // Where a reader (a layer's name, or the loss) writes its share of a node's gradient; called once for each edge.
  TensorId gradient_contribution(int producer, const std::string& reader);
  // A reader's share that is in `gradient` already, where other steps may read it too.
  void pass_contribution(int producer, TensorId gradient);
  // Steps that complete the gradient of `node`, to run after all its readers' backward steps.
  std::vector<Step> gradient_sums(int node);

  // A tensor to look through for NaN and Inf, and the step that wrote it.
  struct FiniteRequest {
    TensorId tensor;
    std::string step;
  };

  std::vector<std::vector<Step>> forward;                   // by node
  std::vector<std::vector<Step>> backward;                  // by node
  std::vector<std::vector<Step>> update;                    // by node
  std::vector<std::vector<FiniteRequest>> finite_requests;  // by node

 private:
  void find_trainable();
  TensorId add_gradient(int node, const std::string& suffix);
  // Where an image feeds a layer that wants blocked input, the converted copy.
  TensorId blocked_image();
  friend class LayerLowering;

  const Network& network_;
  Program& program_;
  bool training_;
  // The shares of a node's gradient. The first one written by a reader is the sum; the others are added to it.
  struct Shares {
    TensorId sum = kNoTensor;
    std::vector<TensorId> addends;  // of readers' own tensors and of passed gradients, in the order of the backward pass
    bool sum_is_copy = false;       // nobody wrote a share of his own: the sum starts as a copy of the first addend
  };

  std::vector<TensorId> outputs_;
  std::vector<Shares> shares_;  // by node
  std::vector<char> needs_gradient_;
  std::vector<char> present_;
  TensorId blocked_image_ = kNoTensor;
};

}  // namespace convoy
