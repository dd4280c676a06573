// Quarantine lists beside files, and data sets without what they name.
#include "datasets/quarantined.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "datasets/hash.h"
#include "datasets/list_dataset.h"
#include "datasets/quarantine_file.h"
#include "datasets/subset.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::uint64_t hash_of(std::string_view text) { return hash_bytes(std::as_bytes(std::span(text))); }

class QuarantineTest : public testing::Test {
 protected:
  QuarantineTest() {
    for (const char c : std::string("abcd")) {
      folder_.write(std::string{c}, std::string("image ") + c);
      text_ += std::string{c} + " 0\n";
    }
    path_ = folder_.write("list.txt", text_);
  }
  std::unique_ptr<Dataset> list() const {
    ListDataset::Options options;
    options.path = path_;
    return std::make_unique<ListDataset>(options);
  }
  std::unique_ptr<Dataset> good(std::unique_ptr<Dataset> all) {
    return leave_out_quarantined(std::move(all), [this](const std::string& note) { notes_.push_back(note); });
  }
  static std::vector<std::string> names(const Dataset& data) {
    std::vector<std::string> all;
    for (std::int64_t id = 0; id < data.size(); ++id) all.push_back(data.name(id).name);
    return all;
  }
  std::string complaint() {
    try {
      good(list());
    } catch (const Error& error) {
      return error.what();
    }
    return "opened";
  }

  test::TempFolder folder_;
  std::string text_;
  std::filesystem::path path_;
  std::vector<std::string> notes_;
};

TEST_F(QuarantineTest, ListsReadBack) {
  const QuarantineList list{
      {"tab\there 100%", {0xfedcba9876543210u, "line\nbreak"}}, {"", {0, ""}}, {"\xff\xfe", {7, "no UTF-8"}}};
  write_quarantine(path_, list);
  const QuarantineList read = read_quarantine(path_);
  ASSERT_EQ(read.size(), list.size());
  for (const auto& [name, entry] : list) {
    EXPECT_EQ(read.at(name).hash, entry.hash);
    EXPECT_EQ(read.at(name).reason, entry.reason);
  }
  write_quarantine(path_, {});
  EXPECT_FALSE(std::filesystem::exists(quarantine_file(path_)));
  EXPECT_TRUE(read_quarantine(path_).empty());
}

TEST_F(QuarantineTest, DamagedListsAreNamedByLine) {
  const std::string head = "convoy quarantine 1\n";
  for (const std::string& bad :
       {std::string("1\ta\n"), std::string("xyz\ta\tb\n"), std::string("1\ta%\tb\n"), std::string("1\ta%2\tb\n"),
        std::string("1\ta%zz\tb\n"), std::string("1\ta\tb\n1\ta\tb\n"), std::string("\n")}) {
    folder_.write("list.txt.quarantine", head + bad);
    EXPECT_THAT(complaint(),
                HasSubstr("list.txt.quarantine:" + std::to_string(bad.starts_with("1\ta\tb") ? 3 : 2) + ": is no line"));
  }
  folder_.write("list.txt.quarantine", "something else\n");
  EXPECT_THAT(complaint(), HasSubstr("list.txt.quarantine:1: is no line"));
}

TEST_F(QuarantineTest, SamplesAreLeftOutWhileTheyAreWhatWasFoundBad) {
  const std::uint64_t whole = list()->fingerprint();
  EXPECT_EQ(good(list())->size(), 4);
  write_quarantine(path_, {{"b", {hash_of("image b"), "bad"}}, {"c", {hash_of("other bytes"), "bad"}}, {"gone", {1, "bad"}}});
  auto data = good(list());
  EXPECT_THAT(names(*data), ElementsAre("a", "c", "d"));
  EXPECT_EQ(data->quarantined(), 1);
  EXPECT_NE(data->fingerprint(), whole);
  ASSERT_EQ(notes_.size(), 1u);
  EXPECT_THAT(notes_[0], HasSubstr("/c (list.txt:3): has other bytes"));
  EncodedSample sample;
  ASSERT_TRUE(data->read(1, sample).ok());
  EXPECT_EQ(hash_bytes(sample.bytes), hash_of("image c"));
  std::filesystem::remove(folder_ / "c");  // what cannot be read is no better
  EXPECT_THAT(names(*good(list())), ElementsAre("a", "d"));
}

TEST_F(QuarantineTest, TheSplitStaysWhereItIs) {
  const auto half = [&](ValidationSplit::Subset subset) {
    return std::make_unique<Subset>(list(), ValidationSplit{0.5, subset, 3}, "x");
  };
  using enum ValidationSplit::Subset;
  const std::vector<std::string> train = names(*half(training)), val = names(*half(validation));
  ASSERT_EQ(train.size(), 2u);
  write_quarantine(path_, {{train[0], {hash_of("image " + train[0]), "bad"}}});
  EXPECT_THAT(names(*good(half(training))), ElementsAre(train[1]));
  EXPECT_EQ(names(*good(half(validation))), val);
}

TEST_F(QuarantineTest, SomethingMustBeLeft) {
  QuarantineList all;
  for (const char c : std::string("abcd")) all[std::string{c}] = {hash_of(std::string("image ") + c), "bad"};
  write_quarantine(path_, all);
  EXPECT_THAT(complaint(), HasSubstr("all 4 images are in quarantine"));
}

}  // namespace
}  // namespace convoy
