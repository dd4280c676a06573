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
  std::int64_t parameters = 0;
  std::int64_t macs = 0;              // of one sample's forward pass
  std::int64_t activation_bytes = 0;  // of one sample's output, f32, without layout padding
  std::vector<std::string> inputs;
};

struct NetworkSummary {
  std::vector<LayerSummary> layers;  // the input first
  std::int64_t parameters = 0;
  std::int64_t trainable_parameters = 0;
  std::int64_t macs = 0;
  std::int64_t activation_bytes = 0;
};

NetworkSummary describe(const Network&);

}  // namespace convoy
