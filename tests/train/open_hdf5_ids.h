// How many HDF5 objects this process holds open.
#pragma once

#include <hdf5.h>

namespace convoy::test {

inline hsize_t open_hdf5_ids() {
  hsize_t all = 0;
  for (const H5I_type_t type : {H5I_FILE, H5I_GROUP, H5I_DATATYPE, H5I_DATASPACE, H5I_DATASET, H5I_ATTR, H5I_GENPROP_LST}) {
    hsize_t open = 0;
    if (H5Inmembers(type, &open) >= 0) all += open;
  }
  return all;
}

}  // namespace convoy::test
