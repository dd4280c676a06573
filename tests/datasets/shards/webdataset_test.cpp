#include "datasets/shards/webdataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "datasets/shards/shard_paths.h"
#include "tests/datasets/shards/make_tar.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;

std::string bytes_of(const Dataset& data, std::int64_t id) {
  EncodedSample sample;
  const Status status = data.read(id, sample);
  return status.ok() ? std::string(reinterpret_cast<const char*>(sample.bytes.data()), sample.bytes.size())
                     : "failed: " + status.failure().message;
}

class Shards : public testing::Test {
 protected:
  WebDataset open(const std::string& pattern = "s.tar", std::vector<std::string> names = {}) const {
    return WebDataset({folder_.path(), pattern, "label", std::move(names)});
  }
  std::string complaint(const std::string& pattern = "s.tar", std::vector<std::string> names = {}) const {
    try {
      open(pattern, std::move(names));
    } catch (const Error& error) {
      return error.what();
    }
    return "opened";
  }
  TempFolder folder_;
};

TEST_F(Shards, GiveSamplesInTheirOrder) {
  folder_.write("s-0.tar", sample("b", "1\n") + sample("dir/a", "0") + end_mark());
  folder_.write("s-1.tar", sample("b", "2") + end_mark() + std::string(9216, '\0'));
  const WebDataset data = open("s-{0..1}.tar");
  ASSERT_EQ(data.size(), 3);
  EXPECT_THAT(data.class_names(), ElementsAre("0", "1", "2"));
  EXPECT_EQ(bytes_of(data, 0), "image of b");
  EXPECT_EQ(bytes_of(data, 1), "image of dir/a");
  EXPECT_EQ(data.label(0), 1);
  EXPECT_EQ(data.label(1), 0);
  EXPECT_EQ(data.label(2), 2);
  EXPECT_EQ(data.describe(1), (folder_ / "s-0.tar").string() + "[dir/a]");
  EXPECT_EQ(data.describe(2), (folder_ / "s-1.tar").string() + "[b]");
}

TEST_F(Shards, NamesOfEveryKind) {
  const std::string gnu = std::string(120, 'g') + "/x", posix = std::string(130, 'p'), prefix = "front";
  std::string tar = member("./", "", '5') + sample("./plain") + member("folder/", "", '5');
  tar += member("././@LongLink", gnu + ".jpg" + '\0', 'L') + member("cut.jpg", "long gnu") +
         member("././@LongLink", gnu + ".cls", 'L') + member("cut.cls", "0");
  tar += pax(pax_record("mtime", "1.5") + pax_record("path", posix + ".jpg")) + member("cut.jpg", "long pax") +
         pax(pax_record("path", posix + ".cls")) + member("cut.cls", "0");
  tar += pax(pax_record("comment", "x"), 'g');
  tar += member("u.jpg", "prefixed", '0', [](std::string& h) { put(h, 345, "front"); }) +
         member("u.cls", "0", '0', [](std::string& h) { put(h, 345, "front"); });
  // The old format without a magic number, a file of type 0, and GNU's magic, whose prefix means something else.
  tar += member("old.jpg", "old", '\0', [](std::string& h) { put(h, 257, std::string(8, '\0')); }) + member("old.cls", "0", '\0');
  tar += member("gnu.jpg", "gnu", '0', [](std::string& h) { put(h, 257, "ustar  "), put(h, 345, "no prefix"); }) +
         member("gnu.cls", "0");
  tar += member("__notes__", "x") + member("A.b.JPEG", "other field") + member("A.jpeg", "image") + member("A.cls", "0") +
         member("A.txt", "caption");
  tar +=
      member("binary.jpg", "eight", '0', [](std::string& h) { put(h, 124, std::string("\x80\0\0\0\0\0\0\0\0\0\0\x05", 12)); }) +
      member("binary.cls", "0");
  folder_.write("s.tar", tar + end_mark());
  const WebDataset data = open();
  std::vector<std::string> keys, images;
  for (std::int64_t id = 0; id < data.size(); ++id) {
    const std::string described = data.describe(id), before = (folder_ / "s.tar").string() + "[";
    keys.push_back(described.substr(before.size(), described.size() - before.size() - 1));
    images.push_back(bytes_of(data, id));
  }
  EXPECT_THAT(keys, ElementsAre("plain", gnu, posix, "front/u", "old", "gnu", "A", "binary"));
  EXPECT_THAT(images, ElementsAre("image of ./plain", "long gnu", "long pax", "prefixed", "old", "gnu", "image", "eight"));
}

TEST_F(Shards, LabelsAreIndicesOrNames) {
  folder_.write("s.tar", sample("a", "3") + sample("b", "0") + end_mark());
  EXPECT_EQ(open().class_names().size(), 4u);
  EXPECT_THAT(open("s.tar", {"w", "x", "y", "z"}).class_names(), ElementsAre("w", "x", "y", "z"));
  EXPECT_THAT(complaint("s.tar", {"w", "x", "y"}), HasSubstr("label '3' is none of the 3 classes"));
  folder_.write("s.tar", sample("a", "dog") + sample("b", "cat") + sample("c", "7") + end_mark());
  EXPECT_THAT(open().class_names(), ElementsAre("7", "cat", "dog"));
  EXPECT_EQ(open("s.tar", {"dog", "emu", "7", "cat"}).label(1), 3);
  EXPECT_THAT(complaint("s.tar", {"dog", "7"}), HasSubstr("label 'cat' is none of the 2 classes"));
  folder_.write("s.tar", sample("a", "99999999999") + end_mark());
  EXPECT_THAT(complaint(), HasSubstr("is no class index"));
}

TEST_F(Shards, LabelsFromJson) {
  folder_.write("s.tar", member("a.jpg", "x") + member("a.json", R"({"label": 2, "class": "dog"})") +
                             member("b.json", "rubbish") + member("b.jpg", "y") + member("b.cls", "1") + end_mark());
  EXPECT_EQ(open().label(0), 2);
  EXPECT_EQ(open().label(1), 1) << "a .cls comes first";
  folder_.write("s.tar", member("a.jpg", "x") + member("a.json", R"({"label": 2, "class": "dog"})") + end_mark());
  EXPECT_THAT(WebDataset({folder_.path(), "s.tar", "class", {}}).class_names(), ElementsAre("dog"));
}

TEST_F(Shards, PatternsNameFiles) {
  EXPECT_THAT(expand_braces("a{008..011}b"), ElementsAre("a008b", "a009b", "a010b", "a011b"));
  EXPECT_THAT(expand_braces("{9..10}"), ElementsAre("9", "10"));
  EXPECT_THAT(expand_braces("{x,y}-{0..1}"), ElementsAre("x-0", "x-1", "y-0", "y-1"));
  for (const char* bad : {"{", "}", "a{1..2", "{2..1}", "{a..b}", "{x}", "{{1..2},3}", "{0..99999999}", "{0..999}{0..999}"}) {
    EXPECT_THROW(expand_braces(bad), Error) << bad;
  }
  folder_.write("od[d]/s-2.tar", "");
  folder_.write("od[d]/s-10.tar", "");
  folder_.write("od[d]/t.tar", "");
  const auto folder = folder_ / "od[d]";
  EXPECT_THAT(shard_paths(folder, "s-*.tar"), ElementsAre(folder / "s-10.tar", folder / "s-2.tar"));
  EXPECT_THAT(shard_paths("/", (folder_ / "od*/t.tar").string()), ElementsAre(folder / "t.tar"));
  EXPECT_THROW(shard_paths(folder, "x*.tar"), Error);
  EXPECT_THROW(shard_paths(folder, "{t,s-*,t}.tar"), Error) << "named twice";
}

TEST_F(Shards, NameFilesThatCannotBeUsed) {
  EXPECT_THAT(complaint("absent.tar"), HasSubstr("absent.tar: cannot open: No such file"));
  EXPECT_THAT(complaint("none-*.tar"), HasSubstr("no file matches"));
  std::filesystem::create_directory(folder_ / "d.tar");
  EXPECT_THAT(complaint("d.tar"), HasSubstr("is not a regular file"));
  folder_.write("s.tar", end_mark());
  EXPECT_THAT(complaint(), HasSubstr("no sample in the shards"));
  folder_.write("s.tar", "\x1f\x8b compressed");
  EXPECT_THAT(complaint(), HasSubstr("is compressed"));
}

TEST_F(Shards, AShardThatShrinksIsAFailureOfItsSamples) {
  folder_.write("s.tar", sample("a") + sample("b") + end_mark());
  const WebDataset data = open();
  std::filesystem::resize_file(folder_ / "s.tar", 2565);
  EXPECT_EQ(bytes_of(data, 0), "image of a");
  EXPECT_THAT(bytes_of(data, 1), HasSubstr("cut off"));
}

TEST_F(Shards, SayHowFarIndexingIs) {
  for (const char* name : {"s-0.tar", "s-1.tar"}) folder_.write(name, sample("a") + sample("b") + end_mark());
  std::vector<std::size_t> shards, files;
  WebDataset::Options options{folder_.path(), "s-{0..1}.tar", "label", {}};
  options.progress = [&](const IndexProgress& p) {
    EXPECT_EQ(p.classes, 2u);
    EXPECT_EQ(p.what, "shards");
    shards.push_back(p.classes_done);
    files.push_back(p.files);
  };
  const WebDataset data(options);
  EXPECT_THAT(shards, ElementsAre(1, 2));
  EXPECT_THAT(files, ElementsAre(2, 4));
}

TEST_F(Shards, HaveNamesByShard) {
  for (const char* name : {"s-0.tar", "s-1.tar"}) folder_.write(name, sample("a") + sample("b") + end_mark());
  const WebDataset data = open("s-{0..1}.tar");
  EXPECT_THAT(data.homes(), ElementsAre(folder_ / "s-0.tar", folder_ / "s-1.tar"));
  EXPECT_EQ(data.name(3).home, 1u);
  EXPECT_EQ(data.name(3).name, "b");
}

TEST_F(Shards, MoreThanStayOpen) {
  for (int i = 0; i < 300; ++i) folder_.write("s-" + std::to_string(i) + ".tar", sample("k" + std::to_string(i)) + end_mark());
  const WebDataset data = open("s-{0..299}.tar");
  for (int i : {0, 255, 256, 299}) EXPECT_EQ(bytes_of(data, i), "image of k" + std::to_string(i));
  std::filesystem::remove(folder_ / "s-299.tar");
  EXPECT_THAT(bytes_of(data, 299), HasSubstr("No such file"));
}

TEST_F(Shards, FingerprintFollowsContents) {
  folder_.write("s.tar", sample("a", "0") + sample("b", "1") + end_mark());
  const auto first = open().fingerprint();
  EXPECT_EQ(open().fingerprint(), first);
  EXPECT_NE(open("s.tar", {"x", "y"}).fingerprint(), first);
  folder_.write("s.tar", sample("a", "1") + sample("b", "1") + end_mark());
  EXPECT_NE(open().fingerprint(), first);
}

}  // namespace
}  // namespace convoy
