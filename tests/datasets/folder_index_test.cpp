// The index of an image folder: listing, keeping, marks, what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "datasets/folder_index_file.h"
#include "datasets/hash.h"
#include "datasets/image_folder.h"
#include "datasets/open_folder_index.h"
#include "mutate.h"
#include "tests/support/file_contents.h"
#include "tests/support/modes_bind.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

using test::TempFolder;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A folder whose index is kept, and what opening it said.
class Index : public testing::Test {
 protected:
  void SetUp() override {
    setenv("XDG_CACHE_HOME", (cache_ / "xdg").c_str(), 1);
    for (const char* name : {"ant/1.jpg", "ant/2.PNG", "ant/deep/3.jpeg", "bee/4.jpg"}) root_.write(name, name);
  }
  void TearDown() override { unsetenv("XDG_CACHE_HOME"); }

  FolderIndex open(std::size_t keep_from = 1) {
    notes_.clear();
    listed_ = 0;
    IndexOptions options;
    options.keep_from = keep_from;
    options.note = [this](const std::string& note) { notes_.push_back(note); };
    options.progress = [this](const IndexProgress& progress) {
      listed_ = progress.listed;
      EXPECT_LE(progress.classes_done, progress.classes);
    };
    return open_folder_index(root_.path(), options);
  }
  // The clock of the inode cannot be turned back, so a test waits until the folders are no longer young.
  void wait_until_old() { std::this_thread::sleep_for(std::chrono::milliseconds(2100)); }

  static std::vector<std::string> names(const FolderIndex& index) {
    std::vector<std::string> all;
    for (std::size_t file = 0; file < index.size(); ++file) {
      all.push_back(index.classes()[index.class_of(file)].name + "/" + std::string(index.name(file)));
    }
    return all;
  }
  std::filesystem::path kept() const { return root_ / ".convoy-index"; }

  TempFolder root_, cache_;
  std::vector<std::string> notes_;
  std::size_t listed_ = 0;
};

TEST_F(Index, ListsFilesByClassAndName) {
  const FolderIndex index = open();
  EXPECT_THAT(names(index), ElementsAre("ant/1.jpg", "ant/2.PNG", "ant/deep/3.jpeg", "bee/4.jpg"));
  EXPECT_EQ(index.bytes(2), std::string("ant/deep/3.jpeg").size());
  EXPECT_EQ(index.find("ant", "deep/3.jpeg"), 2u);
  EXPECT_EQ(index.find("ant", "4.jpg"), std::nullopt);
  EXPECT_EQ(index.find("cat", "4.jpg"), std::nullopt);
  EXPECT_TRUE(std::filesystem::exists(kept()));
  EXPECT_EQ(listed_, 2u);
  EXPECT_THAT(notes_, IsEmpty());
}

TEST_F(Index, KeepsNothingForSmallFoldersWithoutMarks) {
  open(5);
  EXPECT_FALSE(std::filesystem::exists(kept()));
}

TEST_F(Index, ListsAgainOnlyWhatChanged) {
  wait_until_old();
  open();
  open();
  EXPECT_EQ(listed_, 0u) << "all is as it was";
  root_.write("bee/5.jpg", "x");
  EXPECT_THAT(names(open()), Contains("bee/5.jpg"));
  EXPECT_EQ(listed_, 1u);
  EXPECT_THAT(names(open()), Contains("bee/5.jpg"));
  EXPECT_EQ(listed_, 1u) << "too young to be sure of";
  std::filesystem::remove(root_ / "ant/deep/3.jpeg");
  EXPECT_EQ(open().size(), 4u) << "folders below count";
  root_.write("cat/6.jpg", "x");
  EXPECT_EQ(open().classes().size(), 3u);
  std::filesystem::remove_all(root_ / "ant");
  EXPECT_THAT(names(open()), ElementsAre("bee/4.jpg", "bee/5.jpg", "cat/6.jpg"));
}

TEST_F(Index, AChangedFileIsNoticedWhenItIsRead) {
  wait_until_old();
  open();
  root_.write("bee/4.jpg", "longer than it was");  // in place: the folder does not change
  ImageFolder::Options options{root_.path(), {}};
  options.index.keep_from = 1;
  const ImageFolder folder(options);
  EncodedSample sample;
  EXPECT_TRUE(folder.read(0, sample).ok());
  const Status status = folder.read(3, sample);
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.failure().message, HasSubstr("changed since it was indexed (9 bytes then, 18 now)"));
  EXPECT_THAT(status.failure().message, HasSubstr("touch " + (root_ / "bee").string()));
}

TEST_F(Index, HashesAreVerified) {
  FolderIndex index = open();
  index.set_content_hash(0, hash_bytes(std::as_bytes(std::span(std::string_view("ant/1.jpg")))));
  index.set_content_hash(3, 1);
  save_folder_index(root_.path(), index);
  const ImageFolder folder({root_.path(), {}});
  EXPECT_EQ(folder.content_hash(1), std::nullopt);
  EXPECT_EQ(folder.content_hash(3), 1u);
  EncodedSample sample;
  EXPECT_TRUE(folder.read(0, sample).ok());
  EXPECT_TRUE(folder.read(1, sample).ok());
  EXPECT_THAT(folder.read(3, sample).failure().message, HasSubstr("same size, other content"));
}

TEST_F(Index, QuarantinedFilesAreNoSamples) {
  const std::uint64_t before = ImageFolder({root_.path(), {}}).fingerprint();
  FolderIndex index = open();
  index.put_in_quarantine(1, "a PNG in truth");
  save_folder_index(root_.path(), index);
  const ImageFolder folder({root_.path(), {}});
  EXPECT_EQ(folder.size(), 3);
  EXPECT_EQ(folder.quarantined(), 1);
  EXPECT_EQ(folder.describe(1), (root_ / "ant/deep/3.jpeg").string());
  EXPECT_EQ(folder.label(2), 1);
  EXPECT_NE(folder.fingerprint(), before);
  index.release(1);
  save_folder_index(root_.path(), index);
  EXPECT_EQ(ImageFolder({root_.path(), {}}).fingerprint(), before);
  for (std::size_t file = 0; file < 4; ++file) index.put_in_quarantine(file, "all of them");
  save_folder_index(root_.path(), index);
  EXPECT_THROW(ImageFolder({root_.path(), {}}), Error);
}

TEST_F(Index, QuarantineDoesNotMoveTheSplit) {
  for (int i = 0; i < 40; ++i) root_.write("ant/n" + std::to_string(i) + ".jpg", "x");
  const auto side = [&](ValidationSplit::Subset subset) {
    const ImageFolder folder({root_.path(), {}, {0.5, subset, 3}});
    std::vector<std::string> all;
    for (std::int64_t id = 0; id < folder.size(); ++id) all.push_back(folder.describe(id));
    return all;
  };
  const auto training = side(ValidationSplit::Subset::training);
  FolderIndex index = open();
  index.put_in_quarantine(*index.find("ant", "n7.jpg"), "bad");
  save_folder_index(root_.path(), index);
  auto left = side(ValidationSplit::Subset::training);
  const std::string gone = (root_ / "ant/n7.jpg").string();
  auto expected = training;
  std::erase(expected, gone);
  EXPECT_EQ(left, expected);
  EXPECT_EQ(left.size() + side(ValidationSplit::Subset::validation).size(), 43u);
}

TEST_F(Index, MarksGoWithAFileThatChanges) {
  FolderIndex index = open();
  index.put_in_quarantine(0, "bad");
  index.put_in_quarantine(3, "bad too");
  index.set_content_hash(2, 5);
  save_folder_index(root_.path(), index);
  root_.write("ant/1.jpg", "replaced by a good one");
  root_.write("bee/0.jpg", "shifts the numbers");
  const FolderIndex now = open(1000);
  EXPECT_EQ(now.quarantine().size(), 1u);
  EXPECT_EQ(now.quarantine().at(*now.find("bee", "4.jpg")), "bad too");
  EXPECT_EQ(now.content_hash(*now.find("ant", "deep/3.jpeg")), 5u);
  ASSERT_EQ(notes_.size(), 1u);
  EXPECT_THAT(notes_[0], HasSubstr("1 files that were in quarantine have changed or gone"));
  open(1000);
  EXPECT_THAT(notes_, IsEmpty()) << "what was told once is saved";
}

TEST_F(Index, DamagedAndForeignIndexesAreMadeAnew) {
  wait_until_old();
  const auto expect_rebuilt = [&](const std::string& text, const char* why) {
    root_.write(".convoy-index", text);
    EXPECT_EQ(open().size(), 4u);
    ASSERT_EQ(notes_.size(), 1u) << why;
    EXPECT_THAT(notes_[0], HasSubstr(why));
    open();
    EXPECT_THAT(notes_, IsEmpty());
    EXPECT_EQ(listed_, 0u);
  };
  open();
  const std::string good = test::contents(kept());
  expect_rebuilt("", "ends too early");
  expect_rebuilt("hello world, this is a letter", "is no index of convoy's");
  expect_rebuilt(good.substr(0, good.size() / 2), "is damaged");
  std::string newer = good;
  newer[8] = 7;
  expect_rebuilt(newer, "is of format version 7");
  std::string flipped = good;
  flipped[40] = static_cast<char>(flipped[40] ^ 1);
  expect_rebuilt(flipped, "is damaged");
  std::filesystem::remove(kept());
  std::filesystem::create_directory(kept());
  EXPECT_EQ(open().size(), 4u) << "a folder in its place is no reason to stop";
}

TEST_F(Index, ReadOnlyFoldersHaveTheirIndexInTheCache) {
  std::filesystem::permissions(root_.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  {
    const test::ModesBind bind;
    EXPECT_EQ(open().size(), 4u);
  }
  EXPECT_FALSE(std::filesystem::exists(kept()));
  EXPECT_FALSE(std::filesystem::is_empty(cache_ / "xdg/convoy/index"));
  std::filesystem::permissions(root_.path(), std::filesystem::perms::owner_all);
}

TEST_F(Index, WhereTheFolderCannotTakeItTheCacheDoes) {
  std::filesystem::create_directory(kept());  // nothing can be renamed to it
  wait_until_old();
  open();
  EXPECT_FALSE(std::filesystem::is_empty(cache_ / "xdg/convoy/index"));
  open();
  EXPECT_EQ(listed_, 0u);
  root_.write("notes.txt/.keep", "");
  setenv("XDG_CACHE_HOME", (root_ / "bee/4.jpg").c_str(), 1);  // no folder either
  open();
  EXPECT_THAT(notes_.back(), HasSubstr("will be listed again at the next start"));
}

TEST_F(Index, NamesMayHoldAnyByte) {
  const std::string odd = "caf\xe9 \"\n\xff.jpg";
  root_.write("bee/" + odd, "12345");
  EXPECT_TRUE(open().find("bee", odd).has_value());
  const FolderIndex again = open();
  ASSERT_TRUE(again.find("bee", odd).has_value());
  const ImageFolder folder({root_.path(), {}});
  EncodedSample sample;
  EXPECT_TRUE(folder.read(folder.size() - 1, sample).ok());
  EXPECT_EQ(sample.bytes.size(), 5u);
}

}  // namespace
}  // namespace convoy
