#include "datasets/cifar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

using test::TempFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using Kind = CifarOptions::Kind;
using Part = CifarOptions::Part;

std::uint8_t pixel(int image, int y, int x, int c) { return static_cast<std::uint8_t>(image * 41 + y * 5 + x * 3 + c * 17); }

// Records with `labels` bytes each, planes as in the files.
std::string records(const std::vector<std::vector<int>>& labels, int first = 0) {
  std::string text;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    for (int label : labels[i]) text += static_cast<char>(label);
    for (int c = 0; c < 3; ++c) {
      for (int y = 0; y < 32; ++y) {
        for (int x = 0; x < 32; ++x) text += static_cast<char>(pixel(first + static_cast<int>(i), y, x, c));
      }
    }
  }
  return text;
}

void write_cifar10(const TempFolder& root) {
  for (int b = 1; b <= 5; ++b) {
    root.write("data_batch_" + std::to_string(b) + ".bin", records({{b}, {9 - b}}, 2 * (b - 1)));
  }
  root.write("test_batch.bin", records({{3}}));
}

std::string complaint(const CifarOptions& options, ExitCode code) {
  try {
    RawDataset data(read_cifar(options));
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), code);
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

TEST(Cifar, TenReadsFiveBatchesInOrder) {
  TempFolder root;
  write_cifar10(root);
  const RawDataset data(read_cifar({root.path(), Kind::cifar10, Part::train, {}}));
  ASSERT_EQ(data.size(), 10);
  EXPECT_EQ(data.class_names().size(), 10u);
  EXPECT_EQ(data.label(2), 2);
  EXPECT_EQ(data.label(3), 7);
  EXPECT_EQ(data.describe(3), (root / "data_batch_2.bin").string() + "[1]");
  EncodedSample sample;
  ASSERT_TRUE(data.read(3, sample).ok());
  EXPECT_EQ(sample.format, EncodedSample::Format::raw);
  EXPECT_THAT((std::vector{sample.height, sample.width, sample.channels}), ElementsAre(32, 32, 3));
  for (int y = 0; y < 32; ++y) {
    for (int x = 0; x < 32; ++x) {
      for (int c = 0; c < 3; ++c) ASSERT_EQ(std::to_integer<int>(sample.bytes[(y * 32 + x) * 3 + c]), pixel(3, y, x, c));
    }
  }
  EXPECT_EQ(RawDataset(read_cifar({root.path(), Kind::cifar10, Part::test, {}})).size(), 1);
}

TEST(Cifar, HundredHasFineAndCoarseLabels) {
  TempFolder root;
  root.write("train.bin", records({{19, 99}, {0, 4}}));
  const RawDataset fine(read_cifar({root.path(), Kind::cifar100_fine, Part::train, {}}));
  const RawDataset coarse(read_cifar({root.path(), Kind::cifar100_coarse, Part::train, {}}));
  EXPECT_EQ(fine.label(0), 99);
  EXPECT_EQ(coarse.label(0), 19);
  EXPECT_EQ(fine.class_names().size(), 100u);
  EXPECT_EQ(coarse.class_names().size(), 20u);
  EXPECT_NE(fine.fingerprint(), coarse.fingerprint());
}

TEST(Cifar, TakesClassNamesFromTheTextFile) {
  TempFolder root;
  write_cifar10(root);
  root.write("batches.meta.txt", "airplane\nautomobile\r\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n");
  const RawDataset data(read_cifar({root.path(), Kind::cifar10, Part::test, {}}));
  EXPECT_EQ(data.class_names()[1], "automobile");
  EXPECT_EQ(data.class_names().size(), 10u);
  root.write("batches.meta.txt", "airplane\n");
  EXPECT_THAT(complaint({root.path(), Kind::cifar10, Part::test, {}}, ExitCode::bad_data),
              HasSubstr("names 1 classes, expected 10"));
}

TEST(Cifar, NamesWhatIsMissingCutOrOutOfRange) {
  TempFolder root;
  write_cifar10(root);
  std::filesystem::remove(root / "data_batch_4.bin");
  EXPECT_THAT(complaint({root.path(), Kind::cifar10, Part::train, {}}, ExitCode::io),
              HasSubstr("data_batch_4.bin: No such file"));
  root.write("test_batch.bin", records({{3}}) + "x");
  EXPECT_THAT(complaint({root.path(), Kind::cifar10, Part::test, {}}, ExitCode::bad_data), HasSubstr("records of 3073 bytes"));
  root.write("test_batch.bin", "");
  EXPECT_THAT(complaint({root.path(), Kind::cifar10, Part::test, {}}, ExitCode::bad_data), HasSubstr("0 bytes"));
  root.write("test_batch.bin", records({{3}, {10}}));
  EXPECT_THAT(complaint({root.path(), Kind::cifar10, Part::test, {}}, ExitCode::bad_data),
              HasSubstr("test_batch.bin[1]: label 10 has no class"));
}

}  // namespace
}  // namespace convoy
