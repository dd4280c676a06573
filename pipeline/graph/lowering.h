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

// Parameters and packed copies exist once, whatever the mode: by "<layer>/<name>".
using SharedTensors = std::map<std::string, TensorId>;

class NetworkLowering {
 public:
  NetworkLowering(const Network&, Program&, SharedTensors&, bool training);

  // Lowers every layer; afterwards the steps below are complete.
  void lower_all();

  TensorId output_of(int node) const { return outputs_[node]; }
  // The gradient of the loss with respect to a node's output; made on first use.
  TensorId gradient_of(int node);
  bool needs_gradient(int node) const { return needs_gradient_[node]; }
  const Network& network() const { return network_; }
  Program& program() { return program_; }
  bool training() const { return training_; }

  TensorId add_tensor(TensorDesc desc, Role role, const std::string& layer);
  TensorId shared_tensor(const std::string& name, TensorDesc desc, Role role, const std::string& layer);

  // Where a reader writes its share of a node's gradient; called once for each edge, the loss last.
  TensorId gradient_contribution(int producer, int reader);
  // Sums that complete the gradient of `node`, to run after all its readers' backward steps.
  std::vector<Step> gradient_sums(int node);

  std::vector<std::vector<Step>> forward;   // by node
  std::vector<std::vector<Step>> backward;  // by node
  std::vector<Step> repack;

 private:
  void find_trainable();
  // Where an image feeds a layer that wants blocked input, the converted copy.
  TensorId blocked_image();
  friend class LayerLowering;

  const Network& network_;
  Program& program_;
  SharedTensors& shared_;
  bool training_;
  std::vector<TensorId> outputs_;
  std::vector<TensorId> gradients_;
  std::vector<std::vector<TensorId>> contributions_;  // by producer: the shares that are not written in place
  std::vector<int> readers_;                          // edges that leave a node, the loss included
  std::vector<char> needs_gradient_;
  TensorId blocked_image_ = kNoTensor;
};

}  // namespace convoy
