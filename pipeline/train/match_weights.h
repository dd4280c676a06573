// Weights of a file against the parameters of a model: by "<layer>/<name>", and nothing may be left over on either side, but
// the weights of side heads that the model leaves out.
//
// A weight that only one side knows means another network, which would load and then predict something else; a training may
// start from the weights that both know, when its user says so.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pipeline/graph/network.h"
#include "pipeline/graph/program.h"
#include "pipeline/train/checkpoint_data.h"
#include "pipeline/train/keras/keras_model.h"

namespace convoy {

std::string dims_text(const Dims&);  // "(5, 5, 1, 6)"

// The weight of each parameter, in the parameters' order; they point into `weights`. Throws Error(bad_spec) that lists in
// two columns what differs: the model's weights and those of `source`, both in their own order.
std::vector<const WeightTensor*> match_weights(std::span<const Parameter>, std::span<const WeightTensor> weights,
                                               const std::string& source);

struct PartialMatch {
  std::vector<const WeightTensor*> weights;  // null where the file has none of this name and these dims
  std::string differences;                   // the two columns, every line; empty when nothing differs
};
PartialMatch match_known_weights(std::span<const Parameter>, std::span<const WeightTensor> weights);

// Throws Error(bad_spec), which names what differs, unless the checkpoint `data` is of this very network: the same layers
// with the same weights. For resuming, before anything is made of the network.
void require_same_network(const Network&, const KerasModel&, const CheckpointData& data, const std::string& source);

}  // namespace convoy
