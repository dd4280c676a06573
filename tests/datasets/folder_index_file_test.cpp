// The index as bytes: round trip, and what a hostile or damaged file can do (nothing).
#include "datasets/folder_index_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "datasets/hash.h"
#include "mutate.h"
#include "pipeline/core/error.h"

namespace convoy {
namespace {

using testing::HasSubstr;

FolderIndex sample() {
  FolderIndex index;
  index.add_class("ant", {{{"", 5, 6, 7}, {"deep", 8, 9, 10}}, {{"1.jpg", 100, 1}, {"deep/2.png", 200, 2}}});
  index.add_class("bee", {{{"", 11, 12, 13}}, {}});
  index.add_class("cat", {{{"", 14, 15, 16}}, {{"\xff.JPEG", std::uint64_t{1} << 40, -3}}});
  index.put_in_quarantine(1, "truncated");
  index.set_content_hash(2, 0x123456789abcdef0u);
  return index;
}

std::string text_of(const FolderIndex& index, const std::string& root = "") {
  const std::vector<std::byte> bytes = encode_folder_index(index, root);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

FolderIndex decode(const std::string& text, const std::string& root = "") {
  return decode_folder_index(std::as_bytes(std::span(text)), root);
}

// With the hash at the end made right again: what whoever writes such files on purpose would do.
std::string signed_again(std::string text) {
  if (text.size() < 8) return text;
  const std::uint64_t hash = hash_bytes(std::as_bytes(std::span(text)).first(text.size() - 8));
  std::memcpy(text.data() + text.size() - 8, &hash, 8);
  return text;
}

std::string complaint(const std::string& text, const std::string& root = "") {
  try {
    decode(text, root);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::bad_data);
    return error.what();
  }
  ADD_FAILURE() << "accepted";
  return "";
}

TEST(FolderIndexFile, ReadsBackWhatWasWritten) {
  const FolderIndex index = decode(text_of(sample(), "/data/x"), "/data/x");
  ASSERT_EQ(index.classes().size(), 3u);
  EXPECT_EQ(index.classes()[0].folders, sample().classes()[0].folders);
  EXPECT_EQ(index.classes()[1].begin, index.classes()[1].end);
  ASSERT_EQ(index.size(), 3u);
  EXPECT_EQ(index.name(1), "deep/2.png");
  EXPECT_EQ(index.bytes(2), std::uint64_t{1} << 40);
  EXPECT_EQ(index.modified(2), -3);
  EXPECT_EQ(index.class_of(2), 2u);
  EXPECT_EQ(index.content_hash(2), 0x123456789abcdef0u);
  EXPECT_EQ(index.content_hash(0), std::nullopt);
  EXPECT_EQ(index.quarantine().at(1), "truncated");
  EXPECT_EQ(text_of(index), text_of(sample()));
}

TEST(FolderIndexFile, RefusesOtherFoldersAndNamesThatLeadOut) {
  EXPECT_THAT(complaint(text_of(sample(), "/data/x"), "/data/y"), HasSubstr("belongs to another folder"));
  for (const char* name : {"../1.jpg", "/etc/1.jpg", "a/../../1.jpg", "a//1.jpg", ".hidden.jpg", "a/.b/1.jpg", "passwd", ""}) {
    FolderIndex index;
    index.add_class("ant", {{{"", 5, 6, 7}}, {{name, 1, 1}}});
    EXPECT_THAT(complaint(text_of(index)), HasSubstr("no image's")) << name;
  }
  for (const char* name : {"..", ".", "", "a/b", "/etc"}) {
    FolderIndex index;
    index.add_class(name, {{{"", 5, 6, 7}}, {{"1.jpg", 1, 1}}});
    EXPECT_THAT(complaint(text_of(index)), HasSubstr("no folder's")) << name;
    FolderIndex below;
    below.add_class("ant", {{{"", 5, 6, 7}, {std::string("x/../") + name, 1, 1, 1}}, {}});
    EXPECT_THAT(complaint(text_of(below)), HasSubstr("no folder's")) << name;
  }
  FolderIndex unsorted;
  unsorted.add_class("ant", {{{"", 5, 6, 7}}, {{"2.jpg", 1, 1}, {"1.jpg", 1, 1}}});
  EXPECT_THAT(complaint(text_of(unsorted)), HasSubstr("files out of order"));
  FolderIndex twice;
  twice.add_class("ant", {{{"", 5, 6, 7}}, {}});
  twice.add_class("ant", {{{"", 5, 6, 7}}, {}});
  EXPECT_THAT(complaint(text_of(twice)), HasSubstr("classes out of order"));
}

TEST(FolderIndexFile, EveryLengthAndEveryFlippedBitIsRefused) {
  const std::string good = text_of(sample());
  for (std::size_t size = 0; size < good.size(); ++size) EXPECT_NE(complaint(good.substr(0, size)), "") << size;
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
    EXPECT_NE(complaint(bad), "") << bit;
  }
}

TEST(FolderIndexFile, MutationsThatAreSignedAgainAreReadOrRefused) {
  const std::string good = text_of(sample());
  int read = 0, refused = 0;
  for (std::uint32_t number = 0; number < 20000; ++number) {
    const std::string bad = signed_again(test::mutated(good, number));
    try {
      const FolderIndex index = decode(bad);
      for (std::size_t file = 0; file < index.size(); ++file) {
        ASSERT_LT(index.class_of(file), index.classes().size());
        ASSERT_FALSE(index.name(file).empty());
        index.content_hash(file);
      }
      for (const auto& [file, reason] : index.quarantine()) ASSERT_LT(file, index.size());
      ++read;
    } catch (const Error& error) {
      ASSERT_EQ(error.exit_code(), ExitCode::bad_data);
      ++refused;
    }
  }
  EXPECT_GT(read, 500);
  EXPECT_GT(refused, 5000);
}

}  // namespace
}  // namespace convoy
