// HDF5 files with arrays for tests.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace convoy::test {

struct Hdf5Storage {
  std::vector<hsize_t> chunk;  // empty: one piece
  bool deflate = false, shuffle = false, fletcher = false;
};

class Hdf5Writer {
 public:
  explicit Hdf5Writer(const std::filesystem::path& path)
      : file_(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)) {}
  ~Hdf5Writer() { H5Fclose(file_); }
  Hdf5Writer(const Hdf5Writer&) = delete;
  Hdf5Writer& operator=(const Hdf5Writer&) = delete;

  // `values` lie in memory as `memory`, and are stored as `stored`.
  void array(const std::string& name, const std::vector<hsize_t>& dims, hid_t stored, hid_t memory, const void* values,
             const Hdf5Storage& storage) {
    const hid_t space = H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr);
    const hid_t how = H5Pcreate(H5P_DATASET_CREATE);
    if (!storage.chunk.empty()) H5Pset_chunk(how, static_cast<int>(storage.chunk.size()), storage.chunk.data());
    if (storage.shuffle) H5Pset_shuffle(how);
    if (storage.deflate) H5Pset_deflate(how, 4);
    if (storage.fletcher) H5Pset_fletcher32(how);
    const hid_t data = H5Dcreate2(file_, name.c_str(), stored, space, H5P_DEFAULT, how, H5P_DEFAULT);
    H5Dwrite(data, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    H5Dclose(data);
    H5Pclose(how);
    H5Sclose(space);
  }
  void bytes(const std::string& name, const std::vector<hsize_t>& dims, const std::vector<std::uint8_t>& values,
             const Hdf5Storage& storage = {}) {
    array(name, dims, H5T_STD_U8LE, H5T_NATIVE_UINT8, values.data(), storage);
  }
  void floats(const std::string& name, const std::vector<hsize_t>& dims, const std::vector<double>& values) {
    array(name, dims, H5T_IEEE_F32LE, H5T_NATIVE_DOUBLE, values.data(), {});
  }
  void integers(const std::string& name, const std::vector<hsize_t>& dims, const std::vector<std::int64_t>& values) {
    array(name, dims, H5T_STD_I64LE, H5T_NATIVE_INT64, values.data(), {});
  }
  void texts(const std::string& name, const std::vector<std::string>& values, std::size_t length) {
    std::string packed;
    for (std::string value : values) {
      value.resize(length, '\0');
      packed += value;
    }
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, length);
    H5Tset_strpad(type, H5T_STR_NULLPAD);
    array(name, {values.size()}, type, type, packed.data(), {});
    H5Tclose(type);
  }
  void variable_texts(const std::string& name, const std::vector<const char*>& values) {
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    array(name, {values.size()}, type, type, values.data(), {});
    H5Tclose(type);
  }

 private:
  hid_t file_;
};

// A pixel of sample `i` at element `e` of its image.
inline std::uint8_t hdf5_pixel(std::int64_t i, std::int64_t e) { return static_cast<std::uint8_t>(i * 37 + e * 5 + (e * e) % 7); }

inline std::vector<std::uint8_t> hdf5_pixels(std::int64_t samples, std::int64_t image) {
  std::vector<std::uint8_t> pixels;
  for (std::int64_t i = 0; i < samples; ++i) {
    for (std::int64_t e = 0; e < image; ++e) pixels.push_back(hdf5_pixel(i, e));
  }
  return pixels;
}

}  // namespace convoy::test
