// write_corpus FOLDER: the corpus of image files as files, for a look at them or for other programs.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "tests/support/corpus.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: write_corpus FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  for (const auto& [name, bytes] : convoy::test::make_corpus()) {
    const char* ending = name.starts_with("png_") ? ".png" : ".jpg";
    std::ofstream out(folder / (name + ending), std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!out.flush()) {
      std::cerr << "cannot write into " << folder << '\n';
      return 5;
    }
  }
}
