#include "datasets/convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "datasets/image_folder.h"
#include "tests/support/file_contents.h"
#include "tests/support/make_idx.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

using namespace test;
using testing::HasSubstr;

class Convert : public testing::Test {
 protected:
  Convert() {
    options_.images = temp_.write("images", idx_images(6, 28, 28));
    options_.labels = temp_.write("labels", idx_labels({0, 1, 2, 0, 1, 1}));
    options_.folder = temp_ / "out/deep";
    options_.class_names = {"shirt", "bag", "ankle boot"};
  }

  std::map<std::string, std::string> contents() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(options_.folder)) {
      if (!entry.is_regular_file()) continue;
      all[entry.path().string()] = test::contents(entry.path());
    }
    return all;
  }

  std::string complaint(ExitCode code) const {
    try {
      convert_idx_to_folder(options_);
    } catch (const Error& e) {
      EXPECT_EQ(e.exit_code(), code);
      return e.what();
    }
    ADD_FAILURE() << "no error";
    return "";
  }

  TempFolder temp_;
  ConvertOptions options_;
};

TEST_F(Convert, WritesAFolderPerClass) {
  std::int64_t done = 0;
  const ConvertReport report = convert_idx_to_folder(options_, [&](std::int64_t d, std::int64_t total) {
    done = d;
    EXPECT_EQ(total, 6);
  });
  EXPECT_EQ(report.written, 6);
  EXPECT_EQ(done, 6);
  const ImageFolder folder({options_.folder, options_.class_names});
  ASSERT_EQ(folder.size(), 6);
  EXPECT_EQ(folder.describe(0), (options_.folder / "shirt/000000.jpg").string());
  EXPECT_EQ(folder.label(4), 1);
  EncodedSample sample;
  ASSERT_TRUE(folder.read(0, sample).ok());
  ASSERT_GT(sample.bytes.size(), 4u);
  EXPECT_EQ(static_cast<int>(sample.bytes[0]), 0xff);
  EXPECT_EQ(static_cast<int>(sample.bytes[1]), 0xd8);
}

TEST_F(Convert, ASecondRunChangesNothing) {
  convert_idx_to_folder(options_);
  const auto before = contents();
  EXPECT_EQ(convert_idx_to_folder(options_).written, 0);
  EXPECT_EQ(contents(), before);
}

TEST_F(Convert, GoesOnWhereItWasInterrupted) {
  convert_idx_to_folder(options_);
  const auto whole = contents();
  struct Interrupted {};
  const auto stop = [](std::int64_t, std::int64_t) { throw Interrupted{}; };
  options_.folder = temp_ / "second";
  EXPECT_THROW(convert_idx_to_folder(options_, stop), Interrupted);
  // What a crash may leave: a missing file, a wrong one, and a temporary one.
  std::filesystem::remove(options_.folder / "bag/000004.jpg");
  temp_.write("second/bag/000001.jpg", "half a fi");
  temp_.write("second/shirt/.000003.jpg.tmp", "rubbish");
  EXPECT_EQ(convert_idx_to_folder(options_).written, 2);
  for (const auto& [path, bytes] : whole) {
    const auto relative = std::filesystem::relative(path, temp_ / "out/deep");
    EXPECT_EQ(test::contents(options_.folder / relative), bytes) << relative;
  }
  EXPECT_EQ(ImageFolder({options_.folder, options_.class_names}).size(), 6);
}

TEST_F(Convert, ReplacesFilesThatAreGoneFromACompleteFolder) {
  convert_idx_to_folder(options_);
  std::filesystem::remove(options_.folder / "bag/000004.jpg");
  EXPECT_EQ(convert_idx_to_folder(options_).written, 1);
}

TEST_F(Convert, RefusesAnotherConversionOrForeignFiles) {
  convert_idx_to_folder(options_);
  options_.quality = 80;
  EXPECT_THAT(complaint(ExitCode::bad_spec), HasSubstr("another folder"));
  options_.folder = temp_ / "foreign";
  temp_.write("foreign/mine.txt", "x");
  EXPECT_THAT(complaint(ExitCode::bad_spec), HasSubstr("not made by convert"));
}

TEST_F(Convert, RefusesClassNamesThatCannotNameFolders) {
  for (const char* name : {"T-shirt/top", "", ".", "..", ".x"}) {
    options_.class_names[1] = name;
    EXPECT_THAT(complaint(ExitCode::bad_spec), HasSubstr("cannot name a folder")) << name;
  }
  options_.class_names[1] = "shirt";
  EXPECT_THAT(complaint(ExitCode::bad_spec), HasSubstr("twice"));
  options_.class_names[1] = "bag";
  options_.quality = 0;
  EXPECT_THAT(complaint(ExitCode::bad_spec), HasSubstr("expected 1 to 100"));
}

}  // namespace
}  // namespace convoy
