// Between a session's packed tensors and the plain tensors of a checkpoint.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/exec/session.h"
#include "pipeline/train/checkpoint_data.h"
#include "pipeline/train/load_job.h"

namespace convoy {

// Keras initialisers, keyed by (seed, layer, parameter), then the packed copies.
void initialize_model(Session&, std::uint64_t seed);

// Fills the names of layers, weights and slots. The tensors fetch their values from the session, which must stay as it is until
// they are read; copy_values makes them independent of it.
void view_model_state(const Session&, const Job&, CheckpointData&);
void copy_values(CheckpointData&);

// The names of layers and the order of weights as Keras has them, those of side heads last. Drops weights of layers that
// the network does not have: side heads that it leaves out.
void sort_for_keras(const Job&, CheckpointData&);

// What a checkpoint of this program will hold, tensors without their values: enough to bound its size.
CheckpointData checkpoint_outline(const Program&, const Job&);

// Weights and slots of a file are written as zero at the gaps of a connection table, whatever the file holds there.
//
// Weights by layer and name, the model's and no others: Error(bad_spec) lists the differences, see match_weights.h.
void write_weights(Session&, const std::vector<WeightTensor>&, const std::string& source);
// Those that are the model's, the others stay as they are; returns the list of what differs, empty when nothing does.
// Error(bad_spec) when nothing at all fits.
std::string write_known_weights(Session&, const std::vector<WeightTensor>&, const std::string& source);
// Slots by name, layer and weight: Error(bad_spec) names the first that is missing or has other dims.
void write_slots(Session&, const std::vector<SlotTensor>&, const std::string& source);

// SHA-256 over every weight and slot, as hex: what exact resume compares.
std::string hash_model_state(const CheckpointData&);

}  // namespace convoy
