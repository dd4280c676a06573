// Whatever the file system does, the checkpoint before stays whole and no temporary file is left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "pipeline/train/atomic_file.h"
#include "pipeline/train/checkpoint.h"
#include "tests/support/temp_folder.h"
#include "tests/train/checkpoint_compare.h"
#include "tests/train/checkpoint_samples.h"
#include "tests/train/child_process.h"
#include "tests/train/faulty_files.h"

namespace convoy {
namespace {

namespace fs = std::filesystem;
using test::expect_equal;
using test::kChildCannot;
using test::run_in_child;
using test::sample_checkpoint;
using testing::AnyOf;
using testing::HasSubstr;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

class CheckpointFaults : public testing::Test {
 protected:
  CheckpointFaults() { save_checkpoint(sample_checkpoint(10), folder_ / checkpoint_file_name(10)); }

  // What step 10 and nothing newer looks like.
  void expect_only_the_first() {
    EXPECT_EQ(names_in(folder_.path()), std::vector{checkpoint_file_name(10)});
    std::vector<std::string> refused;
    const auto newest = load_newest_checkpoint(folder_.path(), refused);
    ASSERT_TRUE(newest);
    EXPECT_TRUE(refused.empty());
    expect_equal(newest->data, sample_checkpoint(10));
  }

  // In a child: exit code of the error that saving step 20 into `folder` throws; 0 without one.
  static int save_code(const fs::path& folder) {
    try {
      save_checkpoint(sample_checkpoint(20), folder / checkpoint_file_name(20));
      return 0;
    } catch (const Error& error) {
      return static_cast<int>(error.exit_code());
    }
  }

  test::TempFolder folder_;
};

class EveryCallFails : public CheckpointFaults, public testing::WithParamInterface<int> {};

TEST_P(EveryCallFails, TheCheckpointBeforeStaysAndNoTemporaryFileIsLeft) {
  const fs::path file = folder_ / checkpoint_file_name(20);
  std::vector<std::string> seen;
  for (int k = 0;; ++k) {
    test::FaultyFiles files(k, GetParam());
    CheckpointWriter writer(0, files);
    try {
      writer.save(sample_checkpoint(20), file);
      if (files.failed().empty()) break;  // more calls than a save makes
      EXPECT_EQ(files.failed(), "close") << "call "
                                         << k;  // only closing the folder, through which nothing was written, may fail unseen
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), ExitCode::io);
      EXPECT_THAT(error.what(), HasSubstr(file.string()));
      EXPECT_THAT(error.what(), HasSubstr(std::strerror(GetParam())));
    }
    seen.push_back(files.failed());
    if (fs::exists(file)) {  // renamed: only the folder's own open, sync or close has failed
      EXPECT_THAT(seen.back(), AnyOf("open", "sync", "close"));
      expect_equal(load_checkpoint(file).value_or_throw(), sample_checkpoint(20));
      fs::remove(file);
    }
    expect_only_the_first();
  }
  EXPECT_THAT(seen, testing::IsSupersetOf(
                        {"open", "allocate", "write", "sync", "drop_cache", "read", "close", "rename", "open", "sync", "close"}));
  expect_equal(load_checkpoint(file).value_or_throw(), sample_checkpoint(20));
}

INSTANTIATE_TEST_SUITE_P(Errors, EveryCallFails, testing::Values(ENOSPC, EIO, EDQUOT));

TEST_F(CheckpointFaults, InterruptedCallsAreRepeatedWhereThatIsSafe) {
  for (int k = 0;; ++k) {
    test::FaultyFiles files(k, EINTR);
    CheckpointWriter writer(0, files);
    try {
      writer.save(sample_checkpoint(20), folder_ / checkpoint_file_name(20));
    } catch (const Error&) {
      EXPECT_THAT(files.failed(), testing::Not(AnyOf("allocate", "write", "read")));
    }
    if (files.failed().empty()) break;
  }
}

TEST_F(CheckpointFaults, ShortWritesAndReadsAreContinued) {
  test::ShortFiles files;
  CheckpointWriter writer(0, files);
  writer.save(sample_checkpoint(20), folder_ / checkpoint_file_name(20));
  expect_equal(load_checkpoint(folder_ / checkpoint_file_name(20)).value_or_throw(), sample_checkpoint(20));
}

TEST_F(CheckpointFaults, ADiskThatStoresOtherBytesIsFoundOutBeforeTheRename) {
  const auto bytes = static_cast<off_t>(fs::file_size(folder_ / checkpoint_file_name(10)));
  for (const off_t byte : {off_t{0}, bytes / 2, bytes - 40, bytes - 32, bytes - 1}) {
    test::ForgetfulFiles files(byte);
    CheckpointWriter writer(0, files);
    EXPECT_THROW(writer.save(sample_checkpoint(20), folder_ / checkpoint_file_name(20)), Error) << byte;
    expect_only_the_first();
  }
}

TEST_F(CheckpointFaults, AWriterWorksAgainAfterAFault) {
  test::FaultyFiles files(2, ENOSPC);
  CheckpointWriter writer(0, files);
  EXPECT_THROW(writer.save(sample_checkpoint(20), folder_ / checkpoint_file_name(20)), Error);
  writer.save(sample_checkpoint(30), folder_ / checkpoint_file_name(30));
  expect_equal(load_checkpoint(folder_ / checkpoint_file_name(30)).value_or_throw(), sample_checkpoint(30));
}

TEST_F(CheckpointFaults, AFileSizeLimit) {
  const int code = run_in_child([&] {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100'000, 100'000};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return kChildCannot;
    return save_code(folder_.path());
  });
  if (code == kChildCannot) GTEST_SKIP() << "this machine does not let a process limit its file size";
  EXPECT_EQ(code, static_cast<int>(ExitCode::io));
  expect_only_the_first();
}

TEST_F(CheckpointFaults, AFolderThatCannotBeWritten) {
  chmod(folder_.path().c_str(), 0555);
  const int code = run_in_child([&] {
    if (geteuid() == 0 && setuid(65534) != 0) return kChildCannot;  // root may write everywhere
    return save_code(folder_.path());
  });
  chmod(folder_.path().c_str(), 0755);
  if (code == kChildCannot) GTEST_SKIP() << "this process cannot give up its right to write everywhere";
  EXPECT_EQ(code, static_cast<int>(ExitCode::io));
  expect_only_the_first();
}

TEST_F(CheckpointFaults, AFolderThatDoesNotExist) {
  EXPECT_THROW(save_checkpoint(sample_checkpoint(20), folder_ / "nowhere" / checkpoint_file_name(20)), Error);
  expect_only_the_first();
}

TEST_F(CheckpointFaults, AFullDisk) {
  const int code = run_in_child([&] {
    if (unshare(geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) != 0) return kChildCannot;
    if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return kChildCannot;
    const fs::path disk = folder_ / "disk";
    fs::create_directory(disk);
    if (mount("none", disk.c_str(), "tmpfs", 0, "size=1000k") != 0) return kChildCannot;
    save_checkpoint(sample_checkpoint(10), disk / checkpoint_file_name(10));
    const int saved = save_code(disk);
    const bool intact =
        names_in(disk) == std::vector{checkpoint_file_name(10)} && load_checkpoint(disk / checkpoint_file_name(10)).ok();
    return intact ? saved : 98;
  });
  fs::remove(folder_ / "disk");
  if (code == kChildCannot) GTEST_SKIP() << "this machine does not let a process mount a small disk";
  EXPECT_EQ(code, static_cast<int>(ExitCode::io));
  expect_only_the_first();
}

}  // namespace
}  // namespace convoy
