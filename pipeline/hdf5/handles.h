// HDF5 ids that close themselves, and the check behind every HDF5 call.
#pragma once

#include <hdf5.h>

#include <string>
#include <utility>

#include "pipeline/core/error.h"

namespace convoy::hdf5 {

// Owns one id; movable, not copyable.
template <herr_t (*Close)(hid_t)>
class Handle {
 public:
  Handle() = default;
  explicit Handle(hid_t id) : id_(id) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~Handle() {
    if (id_ >= 0) Close(id_);
  }

  hid_t get() const { return id_; }
  // Where closing does work that can fail.
  herr_t close() { return Close(std::exchange(id_, H5I_INVALID_HID)); }

 private:
  hid_t id_ = H5I_INVALID_HID;
};

using File = Handle<H5Fclose>;
using Group = Handle<H5Gclose>;
using Dataset = Handle<H5Dclose>;
using Attribute = Handle<H5Aclose>;
using Type = Handle<H5Tclose>;
using Space = Handle<H5Sclose>;
using Properties = Handle<H5Pclose>;

// `result` of an HDF5 call: thrown as Error(bad_data) when negative. `doing` completes "HDF5 cannot ...".
template <typename T>
T check(T result, const std::string& doing) {
  if (result < 0) throw Error(ExitCode::bad_data, "HDF5 cannot " + doing);
  return result;
}

}  // namespace convoy::hdf5
