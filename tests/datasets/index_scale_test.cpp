// A folder of ImageNet's shape: 1,000 classes. CONVOY_INDEX_FILES=1281167 makes it as large, too (some 5 GB of inodes and
// blocks); by default it has 20,000 files. Prints what it measured; times are never checked.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "datasets/image_folder.h"
#include "pipeline/core/clock.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

constexpr int kClasses = 1000;

std::int64_t wanted_files() {
  const char* text = std::getenv("CONVOY_INDEX_FILES");
  return text == nullptr ? 20'000 : std::atoll(text);
}

// Of this process, now ("VmRSS") or at most so far ("VmHWM").
std::int64_t resident_bytes(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field + ":")) return std::atoll(line.c_str() + field.size() + 1) * 1024;
  }
  return 0;
}

// n01440000/n01440000_1234.JPEG, two bytes each.
void make_files(const std::filesystem::path& root, std::int64_t files) {
  for (int c = 0; c < kClasses; ++c) {
    char name[16];
    std::snprintf(name, sizeof name, "n%08d", 1440000 + c);
    const std::filesystem::path folder = root / name;
    std::filesystem::create_directory(folder);
    const int at = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (std::int64_t i = files * c / kClasses; i < files * (c + 1) / kClasses; ++i) {
      const std::string file =
          std::string(name) + "_" + std::to_string(i * 7919 % 100'000) + "_" + std::to_string(i % 10) + ".JPEG";
      const int fd = ::openat(at, file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
      ASSERT_GE(fd, 0);
      ASSERT_EQ(::write(fd, "ab", 2), 2);
      ::close(fd);
    }
    ::close(at);
  }
}

TEST(IndexScale, StaysWithin200BytesAFileAndIsReadBack) {
  const std::int64_t files = wanted_files();
  test::TempFolder root;
  make_files(root.path(), files);
  ::sleep(3);  // until no folder is young any more
  int listed = 0;
  ImageFolder::Options options{root.path(), {}};
  options.index.progress = [&](const IndexProgress& p) { listed = static_cast<int>(p.listed); };
  std::uint64_t fingerprint = 0;
  for (const char* what : {"built", "re-validated"}) {
    listed = 0;
    const std::int64_t before = resident_bytes("VmRSS");
    std::ofstream("/proc/self/clear_refs") << 5;  // the peak starts anew
    const Stopwatch watch;
    const ImageFolder folder(options);
    const double seconds = watch.seconds();
    const std::int64_t held = resident_bytes("VmRSS") - before, peak = resident_bytes("VmHWM") - before;
    std::printf("%s: %.2f s, %d folders listed, %.0f bytes a file held, %.0f at the peak\n", what, seconds, listed,
                static_cast<double>(held) / static_cast<double>(files), static_cast<double>(peak) / static_cast<double>(files));
    ASSERT_EQ(folder.size(), files);
    EXPECT_EQ(listed, fingerprint == 0 ? kClasses : 0);
    if (fingerprint != 0) {
      EXPECT_EQ(folder.fingerprint(), fingerprint);
    }
    fingerprint = folder.fingerprint();
    if (files >= 1'000'000) {
      EXPECT_LE(held, 200 * files) << "small folders drown in the allocator's own pages";
    }
  }
  const FolderIndex index = open_folder_index(root.path(), options.index);
  const std::size_t all = index.memory_bytes() + sizeof(std::uint32_t) * index.size();  // with ImageFolder's own
  std::printf("index: %.1f bytes a file in its tables\n", static_cast<double>(all) / static_cast<double>(files));
  EXPECT_LE(all, static_cast<std::size_t>(200 * files));
}

}  // namespace
}  // namespace convoy
