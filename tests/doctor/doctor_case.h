// Folders of pictures for the doctor.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/doctor/diagnose.h"
#include "pipeline/doctor/mark_index.h"
#include "tests/support/make_jpeg.h"
#include "tests/support/temp_folder.h"

namespace convoy::test {

inline void write_bytes(const std::filesystem::path& path, const Bytes& bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

// A picture that no other `number` gives.
inline Bytes picture(int number, int side = 40) {
  JpegOptions options;
  options.height = side;
  options.width = side + number;
  return make_jpeg(options);
}

inline Patient folder_patient(const std::filesystem::path& folder) {
  std::vector<DoctorSource> sources;
  sources.push_back({folder.string(), nullptr, folder});
  return Patient(std::move(sources));
}

inline std::unique_ptr<Dataset> image_folder(const std::filesystem::path& folder, ValidationSplit split = {}) {
  return std::make_unique<ImageFolder>(ImageFolder::Options{folder, {}, split, list_anew()});
}

inline Patient two_folders(std::unique_ptr<Dataset> train, std::unique_ptr<Dataset> val) {
  std::vector<DoctorSource> sources;
  sources.push_back({"data.train", std::move(train), {}});
  sources.push_back({"data.val", std::move(val), {}});
  return Patient(std::move(sources));
}

// "a/1.jpg" of every item, below the folder.
inline std::vector<std::string> names(const Patient& patient, const std::vector<std::size_t>& items,
                                      const std::filesystem::path& folder) {
  std::vector<std::string> all;
  for (const std::size_t i : items) all.push_back(std::filesystem::relative(patient.describe(i), folder).string());
  return all;
}

}  // namespace convoy::test
