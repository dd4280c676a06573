// Packs that are interrupted everywhere: what comes out in the end is always the same file.
#include "datasets/pack/pack_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstring>

#include "datasets/pack/pack_file.h"
#include "pipeline/core/error.h"
#include "tests/datasets/pack/sample_pack.h"
#include "tests/support/file_contents.h"
#include "tests/support/temp_folder.h"
#include "tests/train/child_process.h"
#include "tests/train/faulty_files.h"

namespace convoy {
namespace {

using namespace test;
using testing::HasSubstr;
namespace fs = std::filesystem;

class PackWriting : public testing::Test {
 protected:
  PackWriting() {
    write_sample_pack(sample_plan(folder_ / "whole.h5"));
    whole_ = contents(folder_ / "whole.h5");
    plan_ = sample_plan(folder_ / "x.h5");
  }

  // A second run, unless the first one's last act was done already.
  void go_on() {
    if (!fs::exists(plan_.file) || fs::exists(plan_.file.string() + ".journal")) write_sample_pack(plan_);
    expect_whole();
  }

  void expect_whole() const {
    EXPECT_TRUE(contents(plan_.file) == whole_);
    EXPECT_FALSE(fs::exists(plan_.file.string() + ".part"));
    EXPECT_FALSE(fs::exists(plan_.file.string() + ".journal"));
  }

  Error complaint(FileSystem& files = system_files()) {
    try {
      write_sample_pack(plan_, files);
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "no error";
    return Error(ExitCode::done, "");
  }

  TempFolder folder_;
  std::string whole_;
  PackPlan plan_;
};

TEST_F(PackWriting, LeavesNothingBesideTheFile) {
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), {}), 1);
  EXPECT_GT(whole_.size(), 2 * kPackPage);
}

TEST_F(PackWriting, GroupsDoNotShow) {
  write_sample_pack(plan_, system_files(), 1);
  expect_whole();
}

TEST_F(PackWriting, GoesOnWhereItWasStopped) {
  for (int last : {1, 14, 33, 60}) write_sample_pack(plan_, system_files(), 7, last == 60 ? kSampleImages : last);
  expect_whole();
}

TEST_F(PackWriting, KilledAtEachCall) {
  int calls = 0;
  for (int code = -SIGKILL; code == -SIGKILL; ++calls) {
    code = run_in_child([&] {
      DeadlyFiles files(calls);
      write_sample_pack(plan_, files);
      return 0;
    });
    ASSERT_TRUE(code == -SIGKILL || code == 0) << code;
    if (fs::exists(plan_.file)) {
      EXPECT_TRUE(contents(plan_.file) == whole_) << "a pack under its name is always whole: " << calls;
    }
    go_on();
    fs::remove(plan_.file);
  }
  EXPECT_GT(calls, 50);
}

TEST_F(PackWriting, KilledAgainAndAgain) {
  for (int calls = 5, runs = 0;; ++runs) {
    const int code = run_in_child([&] {
      DeadlyFiles files(calls);
      write_sample_pack(plan_, files, 5);
      return 0;
    });
    if (code == 0) break;
    ASSERT_EQ(code, -SIGKILL);
    if (runs % 3 == 0) ++calls;  // so that it ends one day
    ASSERT_LT(runs, 1000);
  }
  expect_whole();
}

TEST_F(PackWriting, EachFailingCallIsNamedAndCanBeGoneOnFrom) {
  for (const int error : {ENOSPC, EIO}) {
    for (int k = 0;; ++k) {
      FaultyFiles files(k, error);
      std::string message;
      try {
        write_sample_pack(plan_, files);
      } catch (const Error& e) {
        EXPECT_EQ(e.exit_code(), ExitCode::io) << files.failed();
        message = e.what();
      }
      if (files.failed().empty()) break;
      if (files.failed() != "close") {
        EXPECT_THAT(message, HasSubstr(std::strerror(error))) << files.failed() << " " << k;
      }
      if (error == ENOSPC && files.failed() == "write_at") {
        EXPECT_THAT(message, HasSubstr("make room, then run again"));
      }
      go_on();
      fs::remove(plan_.file);
    }
    fs::remove(plan_.file);
  }
}

TEST_F(PackWriting, ShortWritesAndReadsDoNotMatter) {
  ShortFiles files;
  write_sample_pack(plan_, files);
  expect_whole();
}

TEST_F(PackWriting, ADiskThatForgetsIsFoundOut) {
  for (const off_t byte : {10, 4097, 9000, static_cast<int>(whole_.size()) - 100, static_cast<int>(whole_.size()) - 5}) {
    ForgetfulFiles files(byte);
    EXPECT_THAT(complaint(files).what(), HasSubstr("other bytes than were written")) << byte;
    EXPECT_FALSE(fs::exists(plan_.file));
    fs::remove(plan_.file.string() + ".part");
    fs::remove(plan_.file.string() + ".journal");
  }
}

TEST_F(PackWriting, AFileSizeLimitIsAnError) {
  const int code = run_in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{8192, 8192};
    setrlimit(RLIMIT_FSIZE, &limit);
    try {
      write_sample_pack(plan_);
    } catch (const Error& error) {
      return std::string(error.what()).find("x.h5.part: cannot write: File too large") == std::string::npos ? 1 : 5;
    }
    return 0;
  });
  EXPECT_EQ(code, 5);
  write_sample_pack(plan_);
  expect_whole();
}

TEST_F(PackWriting, RefusesWhatIsThere) {
  folder_.write("x.h5", "mine");
  Error error = complaint();
  EXPECT_EQ(error.exit_code(), ExitCode::bad_spec);
  EXPECT_THAT(error.what(), HasSubstr("x.h5 exists; name another file, or replace it with --force"));
  EXPECT_EQ(contents(plan_.file), "mine");
  EXPECT_FALSE(fs::exists(plan_.file.string() + ".journal"));
  plan_.force = true;
  write_sample_pack(plan_);
  expect_whole();
}

TEST_F(PackWriting, RefusesAnotherPackInTheMaking) {
  write_sample_pack(plan_, system_files(), 10, 30);
  plan_.origin.source_fingerprint = 43;
  EXPECT_THAT(complaint().what(), HasSubstr("was begun from another source"));
  plan_.origin.source_fingerprint = 42;
  plan_.class_names[1] = "other";
  EXPECT_THAT(complaint().what(), HasSubstr("was begun from another source"));
  plan_ = sample_plan(plan_.file);
  plan_.origin.images = "encoded again";
  plan_.force = true;
  write_sample_pack(plan_);
  EXPECT_FALSE(contents(plan_.file) == whole_) << "what made it is part of the file";
  EXPECT_EQ(PackFile(plan_.file).count(), kSampleImages - 3);
}

TEST_F(PackWriting, ForcedRunsGoOnToo) {
  folder_.write("x.h5", "mine");
  plan_.force = true;
  write_sample_pack(plan_, system_files(), 10, 30);
  EXPECT_EQ(contents(plan_.file), "mine") << "until the new one is whole";
  plan_.force = false;
  EXPECT_THAT(complaint().what(), HasSubstr("exists"));
  plan_.force = true;
  EXPECT_EQ(PackWriter(plan_).next(), 30);
  write_sample_pack(plan_);
  expect_whole();
}

TEST_F(PackWriting, StartsOverWhenTheImagesAreGone) {
  write_sample_pack(plan_, system_files(), 10, 30);
  fs::resize_file(plan_.file.string() + ".part", 5000);
  EXPECT_EQ(PackWriter(plan_).next(), 0);
  write_sample_pack(plan_);
  expect_whole();
}

TEST_F(PackWriting, ADamagedJournalCostsOnlyItsEnd) {
  write_sample_pack(plan_, system_files(), 10, 60 - 1);
  const fs::path journal = plan_.file.string() + ".journal";
  const std::string good = contents(journal);
  std::int64_t before = 0;
  for (std::size_t cut = 0; cut < good.size(); cut += 37) {
    folder_.write("x.h5.journal", good.substr(0, cut));
    if (cut < 200) plan_.force = true;  // no description: whose images these are is not known
    const std::int64_t next = PackWriter(plan_).next();
    plan_.force = false;
    EXPECT_GE(next, before);
    before = next;
    write_sample_pack(plan_);
    expect_whole();
    folder_.write("x.h5.journal", good);
    folder_.write("x.h5.part", whole_);
    fs::remove(plan_.file);
  }
  EXPECT_GT(before, 40);
}

TEST_F(PackWriting, OneWriterAtATime) {
  write_sample_pack(plan_, system_files(), 10, 30);
  const PackWriter first(plan_);
  EXPECT_EQ(run_in_child([&] {
              try {
                PackWriter second(plan_);
              } catch (const Error& error) {
                return std::string(error.what()).find("another process is writing it") == std::string::npos ? 1 : 5;
              }
              return 0;
            }),
            5);
}

TEST_F(PackWriting, NamesAFolderThatIsNotThere) {
  plan_.file = folder_ / "absent/x.h5";
  const Error error = complaint();
  EXPECT_EQ(error.exit_code(), ExitCode::io);
  EXPECT_THAT(error.what(), HasSubstr("absent/x.h5.journal: cannot open: No such file"));
}

TEST_F(PackWriting, NothingToPackIsAnError) {
  PackWriter writer(plan_);
  EXPECT_THROW(writer.finish(), Error);
}

}  // namespace
}  // namespace convoy
