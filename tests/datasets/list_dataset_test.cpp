#include "datasets/list_dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

using test::TempFolder;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using Labels = ListDataset::Labels;

class List : public testing::Test {
 protected:
  ListDataset open(std::string_view text, ListDataset::Options options = {}) {
    options.path = root_.write("lists/all.txt", text);
    return ListDataset(options);
  }
  std::string complaint(std::string_view text, ListDataset::Options options = {}) {
    try {
      open(text, std::move(options));
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), ExitCode::bad_data);
      return error.what();
    }
    ADD_FAILURE() << "no error for " << text;
    return "";
  }
  static std::vector<int> labels(const ListDataset& list) {
    std::vector<int> all;
    for (std::int64_t id = 0; id < list.size(); ++id) all.push_back(list.label(id));
    return all;
  }
  static ListDataset::Options with(std::vector<std::string> names, Labels labels = Labels::automatic) {
    return {{}, std::move(names), labels};
  }

  TempFolder root_;
};

TEST_F(List, ReadsFilesRelativeToTheList) {
  root_.write("lists/images/a b.jpg", "first");
  const auto absolute = root_.write("elsewhere/c.PNG", "second");
  const ListDataset list = open("images/a b.jpg 1\n\n  " + absolute.string() + "\t0 \r\n");
  ASSERT_EQ(list.size(), 2);
  EXPECT_THAT(labels(list), ElementsAre(1, 0));
  EXPECT_THAT(list.class_names(), ElementsAre("0", "1"));
  EXPECT_EQ(list.describe(0), (root_ / "lists/images/a b.jpg").string() + " (all.txt:1)");
  EXPECT_EQ(list.describe(1), absolute.string() + " (all.txt:3)");
  EncodedSample sample;
  for (const std::string wanted : {"first", "second"}) {
    ASSERT_TRUE(list.read(wanted == "second", sample).ok());
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(sample.bytes.data()), sample.bytes.size()), wanted);
  }
}

TEST_F(List, LabelsAreIndicesWhenAllAreNumbersElseNames) {
  EXPECT_THAT(labels(open("a 3\nb 0\n")), ElementsAre(3, 0));
  EXPECT_EQ(open("a 3\nb 0\n").class_names().size(), 4u);
  EXPECT_THAT(labels(open("a dog\nb cat\nc dog")), ElementsAre(1, 0, 1));
  EXPECT_THAT(open("a dog\nb cat\n").class_names(), ElementsAre("cat", "dog"));
  EXPECT_THAT(labels(open("a dog\nb cat\n", with({"dog", "cat"}))), ElementsAre(0, 1));
  EXPECT_THAT(labels(open("a 1\nb 0\n", with({"7", "1"}))), ElementsAre(1, 0)) << "numbers are indices";
  EXPECT_THAT(labels(open("a 1\nb 7\n", with({"7", "1"}, Labels::name))), ElementsAre(1, 0));
  EXPECT_THAT(labels(open("a b\tpolar bear\nc\tcat\n", with({"cat", "polar bear"}))), ElementsAre(1, 0));
  EXPECT_THAT(open("a 0\n", {{}, {}, Labels::automatic, 5}).class_names().size(), 5u);
}

TEST_F(List, NamesFileAndLineOfWhatIsWrong) {
  const std::string file = (root_ / "lists/all.txt").string();
  EXPECT_EQ(complaint("a 0\nb.jpg\n"), file + ":2: expected \"path label\", found one word");
  EXPECT_THAT(complaint("a 0\nb dog\n"), HasSubstr(":2: label \"dog\" is no whole number, unlike line 1's \"0\""));
  EXPECT_THAT(complaint("a dog\nb cat\nc 4\n"), HasSubstr(":3: label \"4\" is a number, unlike line 1's \"dog\""));
  EXPECT_THAT(complaint("a 0\nb -1\n"), HasSubstr(":2: label \"-1\" is no class index; expected a whole number from 0 to 0"));
  EXPECT_THAT(complaint("a 0\nb 2\n", with({"x", "y"})),
              HasSubstr(":2: label \"2\" is no class index; expected a whole number from 0 to 1"));
  EXPECT_THAT(complaint("a x\nb z\n", with({"x", "y"})), HasSubstr(":2: label \"z\" is none of the 2 names in class_names"));
  EXPECT_THAT(complaint("a 0\nb 5\n", {{}, {}, Labels::automatic, 5}), HasSubstr(":2: label \"5\""));
  EXPECT_THAT(complaint("a 99999999999999999999\n"), HasSubstr("no class index; expected a whole number from 0 on"));
  EXPECT_THAT(complaint("a one\n", with({}, Labels::index)), HasSubstr("\"one\" is no class index"));
  EXPECT_THAT(complaint(std::string("a\0b 0\n", 6)), HasSubstr(":1: holds a zero byte"));
  EXPECT_THAT(complaint(std::string(9000, 'x') + " 0\n"), HasSubstr(":1: line is longer than 8192 bytes"));
  EXPECT_THAT(complaint(" \n\n"), HasSubstr("lists no image"));
}

TEST_F(List, TellsTenProblemsAndCountsTheRest) {
  std::string text;
  for (int i = 0; i < 25; ++i) text += "word\n";
  const std::string told = complaint(text);
  EXPECT_THAT(told, HasSubstr(":10: "));
  EXPECT_THAT(told, Not(HasSubstr(":11: ")));
  EXPECT_THAT(told, EndsWith("and 15 more lines like these"));
}

TEST_F(List, SaysWhichFileCannotBeReadOrIsMissing) {
  try {
    ListDataset({root_ / "none.txt", {}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::io);
    EXPECT_THAT(error.what(), HasSubstr("none.txt: No such file"));
  }
  const ListDataset list = open("gone.jpg 0\n");
  EncodedSample sample;
  EXPECT_THAT(list.read(0, sample).failure().message, HasSubstr("No such file"));
}

TEST_F(List, FingerprintFollowsPathsLabelsAndClasses) {
  const std::uint64_t first = open("a 0\nb 1\n").fingerprint();
  EXPECT_EQ(first, open("a\t0\r\nb   1").fingerprint());
  EXPECT_NE(first, open("b 1\na 0\n").fingerprint());
  EXPECT_NE(first, open("a 1\nb 1\n").fingerprint());
  EXPECT_NE(first, open("a 0\nb 1\n", with({"0", "2"})).fingerprint());
}

TEST_F(List, KeepsAnyOtherByteOfAPath) {
  root_.write("lists/caf\xe9 #1.jpg", "x");
  const ListDataset list = open(
      "\xef\xbb\xbf"
      "caf\xe9 #1.jpg 0\n");
  EncodedSample sample;
  EXPECT_TRUE(list.read(0, sample).ok());
}

}  // namespace
}  // namespace convoy
