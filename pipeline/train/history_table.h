// The epochs' numbers as one HDF5 table: h5py and pandas show each field as a column.
#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/hdf5/handles.h"
#include "pipeline/train/checkpoint_data.h"

namespace convoy::hdf5 {

// Data set "history" below `parent`; at least one record.
void write_history(hid_t parent, const std::vector<EpochRecord>& history);
std::vector<EpochRecord> read_history(hid_t parent, std::uint64_t max_bytes);

}  // namespace convoy::hdf5
