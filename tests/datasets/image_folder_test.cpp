#include "datasets/image_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <set>

#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

using test::TempFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using Subset = ImageFolder::Subset;

std::string complaint(const ImageFolder::Options& options, ExitCode code) {
  try {
    ImageFolder folder(options);
  } catch (const Error& e) {
    EXPECT_EQ(e.exit_code(), code);
    return e.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

std::vector<std::string> names(const ImageFolder& folder) {
  std::vector<std::string> all;
  for (std::int64_t i = 0; i < folder.size(); ++i) all.push_back(folder.describe(i));
  return all;
}

TEST(ImageFolder, SortsClassesAndFilesByteWise) {
  TempFolder root;
  for (const char* name : {"2/b.jpg", "2/B.JPEG", "10/z.jpeg", "10/sub/a.PnG", "2/notes.txt", "2/.hidden.jpg", ".cache/x.jpg"}) {
    root.write(name, std::string(name));
  }
  const ImageFolder folder({root.path(), {}});
  EXPECT_THAT(folder.class_names(), ElementsAre("10", "2"));
  const std::string r = root.path().string();
  EXPECT_THAT(names(folder), ElementsAre(r + "/10/sub/a.PnG", r + "/10/z.jpeg", r + "/2/B.JPEG", r + "/2/b.jpg"));
  EXPECT_EQ(folder.label(1), 0);
  EXPECT_EQ(folder.label(2), 1);
}

TEST(ImageFolder, FollowsGivenClassNames) {
  TempFolder root;
  root.write("2/a.jpg", "x");
  root.write("10/a.jpg", "y");
  const ImageFolder folder({root.path(), {"2", "10"}});
  EXPECT_THAT(folder.class_names(), ElementsAre("2", "10"));
  EXPECT_EQ(folder.describe(0), (root / "2/a.jpg").string());
}

TEST(ImageFolder, NamesMissingAndUnexpectedClassFolders) {
  TempFolder root;
  root.write("cat/a.jpg", "x");
  root.write("dog/a.jpg", "x");
  EXPECT_THAT(complaint({root.path(), {"cat", "dog", "emu"}}, ExitCode::bad_data), HasSubstr("no folder for class 'emu'"));
  EXPECT_THAT(complaint({root.path(), {"cat"}}, ExitCode::bad_data), HasSubstr("has folder 'dog'"));
}

TEST(ImageFolder, ReadsBytesAndReportsFilesThatVanish) {
  TempFolder root;
  const auto file = root.write("c/a.jpg", "hello");
  root.write("c/b.jpg", "");
  const ImageFolder folder({root.path(), {}});
  EncodedSample sample;
  ASSERT_TRUE(folder.read(0, sample).ok());
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(sample.bytes.data()), sample.bytes.size()), "hello");
  EXPECT_EQ(sample.format, EncodedSample::Format::encoded);
  ASSERT_TRUE(folder.read(1, sample).ok());
  EXPECT_TRUE(sample.bytes.empty());
  std::filesystem::remove(file);
  const Status status = folder.read(0, sample);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.failure().code, ExitCode::io);
  EXPECT_THAT(status.failure().message, HasSubstr("No such file"));
}

TEST(ImageFolder, RefusesWhatIsNoRegularFileOrTooLarge) {
  TempFolder root;
  root.write("c/a.jpg", "x");
  std::filesystem::resize_file(root / "c/a.jpg", kMaxEncodedBytes + 1);  // sparse
  ASSERT_EQ(mkfifo((root / "c/b.jpg").c_str(), 0600), 0);
  const ImageFolder folder({root.path(), {}});
  EncodedSample sample;
  EXPECT_THAT(folder.read(0, sample).failure().message, HasSubstr("over the limit of 67108864"));
  EXPECT_THAT(folder.read(1, sample).failure().message, HasSubstr("not a regular file"));
}

TEST(ImageFolder, SplitIsDisjointCompleteSeededAndOfTheRightSize) {
  TempFolder root;
  for (int i = 0; i < 101; ++i) root.write((i % 2 ? "a/" : "b/") + std::to_string(i) + ".jpg", "x");
  const auto make = [&](Subset subset, std::uint64_t seed) { return ImageFolder({root.path(), {}, {0.2, subset, seed}}); };
  const auto training = names(make(Subset::training, 7)), validation = names(make(Subset::validation, 7));
  EXPECT_EQ(validation.size(), 20u);
  EXPECT_EQ(training.size(), 81u);
  std::set<std::string> all(training.begin(), training.end());
  all.insert(validation.begin(), validation.end());
  EXPECT_EQ(all.size(), 101u);
  EXPECT_NE(validation, names(make(Subset::validation, 8)));
  EXPECT_EQ(validation, names(make(Subset::validation, 7)));
  EXPECT_THAT(complaint({root.path(), {}, {0.001, Subset::validation, 7}}, ExitCode::bad_data),
              HasSubstr("leaves none for validation"));
}

TEST(ImageFolder, NamesFoldersThatAreEmptyOrUnreadable) {
  TempFolder root;
  EXPECT_THAT(complaint({root.path(), {}}, ExitCode::bad_data), HasSubstr("no class folders"));
  std::filesystem::create_directory(root / "a");
  EXPECT_THAT(complaint({root.path(), {}}, ExitCode::bad_data), HasSubstr(root.path().string() + "/<class>"));
  EXPECT_THAT(complaint({root / "absent", {}}, ExitCode::io), HasSubstr((root / "absent").string() + ": No such file"));
  root.write("b/x.jpg", "x");
  const ImageFolder folder({root.path(), {}});
  EXPECT_EQ(folder.size(), 1) << "one empty class among others is allowed";
  EXPECT_THAT(folder.class_names(), ElementsAre("a", "b"));
}

TEST(ImageFolder, FingerprintFollowsNamesSizesLabelsAndSplit) {
  TempFolder root;
  root.write("a/1.jpg", "x");
  root.write("a/2.jpg", "x");
  root.write("b/3.jpg", "x");
  const auto print = [&](ImageFolder::Options options) { return ImageFolder(std::move(options)).fingerprint(); };
  const std::uint64_t first = print({root.path(), {}});
  EXPECT_EQ(first, print({root.path(), {}}));
  EXPECT_NE(first, print({root.path(), {"b", "a"}}));
  EXPECT_NE(first, print({root.path(), {}, {0.5, Subset::training, 1}}));
  root.write("a/1.jpg", "xy");
  const std::uint64_t resized = print({root.path(), {}});
  EXPECT_NE(first, resized);
  std::filesystem::rename(root / "a/1.jpg", root / "a/0.jpg");
  EXPECT_NE(resized, print({root.path(), {}}));
}

}  // namespace
}  // namespace convoy
