// What `summary` prints, as data: per layer shapes, parameters, multiply-adds and activation bytes, and totals.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/graph/network.h"

namespace convoy {

struct LayerSummary {
  std::string name;
  std::string type;
  Shape output;
  std::int64_t parameters = 0;         // learned ones, frozen or not
  std::int64_t moving_statistics = 0;  // of batch norm: kept, but not learned by gradients
  std::int64_t macs = 0;               // of one sample's forward pass
  std::int64_t activation_bytes = 0;   // of one sample's output, f32, without layout padding
  std::vector<std::string> inputs;
  bool in_side_head = false;  // serves auxiliary heads alone
};

// Totals count the network that predicts; what side heads add stands apart.
struct NetworkSummary {
  std::vector<LayerSummary> layers;    // the input first
  std::int64_t parameters = 0;         // learned ones: how PyTorch counts a model
  std::int64_t moving_statistics = 0;  // Keras's count is parameters + moving_statistics
  std::int64_t trainable_parameters = 0;
  std::int64_t side_head_parameters = 0;
  std::int64_t macs = 0;
  std::int64_t activation_bytes = 0;
  // Layers with a kernel on the longest way from the input to the output: the number in a network's name. Shortcut
  // projections lie beside that way.
  int depth = 0;
};

NetworkSummary describe(const Network&);

}  // namespace convoy
