// Everything of a checkpoint that Keras does not know, under `/convoy`:
//   attributes           format, convoy_version, dataset_fingerprint
//   state                attributes: step, epoch, position, partial sums of the epoch
//   history              [epochs] of records, one field a column
//   resolved_spec, spec_file, kernel_plan, input_contract   [1] strings
//   class_names          [classes] strings
//   slots                attribute slot_names; <slot>/<layer>/<weight>
//   training_only        layers of side heads with their weights, as in /model_weights; absent without any
// `history` and `class_names` are absent when they have no rows, because HDF5 cannot chunk nothing.
#pragma once

#include <cstdint>

#include "pipeline/hdf5/handles.h"
#include "pipeline/train/checkpoint_data.h"

namespace convoy::hdf5 {

void write_convoy_group(hid_t file, const CheckpointData& data);

// Fills everything that read_keras_model does not, and appends the weights of side heads. `max_bytes` bounds each object. Throws
// Error(bad_data).
void read_training_only(hid_t file, std::uint64_t max_bytes, CheckpointData& data);  // the side heads alone
void read_convoy_group(hid_t file, std::uint64_t max_bytes, CheckpointData& data);

}  // namespace convoy::hdf5
