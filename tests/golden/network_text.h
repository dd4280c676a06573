// Networks and optimizers from YAML text, without the rest of a job.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/graph/network.h"
#include "pipeline/graph/optimizer.h"
#include "pipeline/graph/registry.h"

namespace convoy::test {

struct LayerText {
  std::string type, name;
  std::string params;  // a YAML map
  bool trainable = true;
  std::vector<std::string> inputs = {};  // empty: the layer before
};

// Shapes inferred; throws Error(bad_spec) with every problem.
Network network_from(const std::vector<int>& input_shape, const std::vector<LayerText>& layers);

// `params` is a YAML map without name and learning rate, which are the job's.
std::unique_ptr<Optimizer> optimizer_from(const std::string& type, const std::string& params);

}  // namespace convoy::test
