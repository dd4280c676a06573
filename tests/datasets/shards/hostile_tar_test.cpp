// Archives made to harm, or damaged: each is refused for its own reason, naming archive, member and byte.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <random>

#include "datasets/shards/webdataset.h"
#include "tests/datasets/shards/make_tar.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

using namespace test;
using testing::HasSubstr;

struct Case {
  const char* name;
  std::string bytes;  // behind one good sample
  const char* reason;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

std::string ended(const std::string& members) { return members + end_mark(); }

std::string resized(const std::string& size_field) {
  return tar_header("b.jpg", 9, '0', [&](std::string& h) { put(h, 124, size_field); }) + padded("image") + end_mark();
}

std::string wrong_checksum() {
  std::string header = tar_header("b.jpg", 9);
  header[0] = 'c';
  return header + padded("image") + end_mark();
}

std::vector<Case> cases() {
  const auto type = [](char t) { return ended(member("b.jpg", "", t, [](std::string& h) { put(h, 157, "/etc/passwd"); })); };
  const std::string big(300, 'n'), binary_12("\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff", 12);
  return {
      {"AbsoluteName", ended(sample("/etc/b")), "'/etc/b.jpg' at byte 2048 has an absolute name"},
      {"NameUpwards", ended(sample("../b")), "leads out of the archive"},
      {"NameUpwardsInside", ended(sample("x/../../b")), "leads out of the archive"},
      {"NameUpwardsAtTheEnd", ended(member("b/..", "x")), "leads out of the archive"},
      {"PrefixUpwards", ended(member("b.jpg", "x", '0', [](std::string& h) { put(h, 345, ".."); })), "leads out of the archive"},
      {"FolderUpwards", ended(member("../b/", "", '5')), "leads out of the archive"},
      {"EmptyName", ended(member("", "x")), "has no name"},
      {"ControlCharacters", ended(member("b\x1b[2J.jpg", "x")), "control characters"},
      {"LongGnuName", ended(member("././@LongLink", big + ".jpg", 'L') + member("b.jpg", "x")), "over 255 bytes"},
      {"LongPaxName", ended(pax(pax_record("path", big + ".jpg")) + member("b.jpg", "x")), "over 255 bytes"},
      {"GnuNameUpwards", ended(member("././@LongLink", "../../b.jpg", 'L') + member("b.jpg", "x")), "leads out of the archive"},
      {"PaxNameUpwards", ended(pax(pax_record("path", "../b.jpg")) + member("b.jpg", "x")), "leads out of the archive"},
      {"PaxAbsoluteName", ended(pax(pax_record("path", "/b.jpg")) + member("b.jpg", "x")), "absolute name"},
      {"HugeGnuName", ended(member("././@LongLink", std::string(70000, 'n'), 'L') + member("b.jpg", "x")), "over 64 KiB"},
      {"HugePaxHeader", ended(pax(std::string(70000, 'n')) + member("b.jpg", "x")), "over 64 KiB"},
      {"PaxWithoutLength", ended(pax("path=b.jpg\n") + member("b.jpg", "x")), "pax header that cannot be read"},
      {"PaxLengthBeyond", ended(pax("99 path=b.jpg\n") + member("b.jpg", "x")), "pax header that cannot be read"},
      {"PaxLengthOfNothing", ended(pax("2 path=b.jpg\n") + member("b.jpg", "x")), "pax header that cannot be read"},
      {"PaxHugeLength", ended(pax("99999999999999999999 path=b\n") + member("b.jpg", "x")), "pax header that cannot be read"},
      {"PaxGiantSize", ended(pax(pax_record("size", "99999999999999")) + member("b.jpg", "x")), "the archive ends before"},
      {"PaxNegativeSize", ended(pax(pax_record("size", "-1")) + member("b.jpg", "x")), "size that cannot be read"},
      {"PaxForAll", ended(pax(pax_record("path", "b.jpg"), 'g') + member("b.jpg", "x")), "global pax header that sets 'path'"},
      {"PaxSparse", ended(pax(pax_record("GNU.sparse.major", "1")) + member("b.jpg", "x")), "sparse file"},
      {"GnuSparse", type('S'), "is a sparse file"},
      {"HardLink", type('1'), "is a hard link"},
      {"SymbolicLink", type('2'), "is a symbolic link"},
      {"LongLink", ended(member("././@LongLink", "/etc/passwd", 'K')), "the long target of a link"},
      {"CharacterDevice", type('3'), "is a character device"},
      {"BlockDevice", type('4'), "is a block device"},
      {"Pipe", type('6'), "is a named pipe"},
      {"SeveralVolumes", type('M'), "several volumes"},
      {"UnknownType", type('Z'), "not read"},
      {"WrongChecksum", wrong_checksum(), "wrong checksum"},
      {"NoTar", std::string(2048, 'x'), "wrong checksum"},
      {"GiantSize", resized("77777777777\0"), "the archive ends before"},
      {"GiantBinarySize", resized(binary_12), "the archive ends before"},
      {"NegativeBinarySize", resized(std::string(12, '\xff')), "size cannot be read"},
      {"SizeOfLetters", resized("12345abc901\0"), "size cannot be read"},
      {"BlankSize", resized(std::string(12, ' ')), "size cannot be read"},
      {"CutInTheHeader", tar_header("b.jpg", 9).substr(0, 300), "cut off"},
      {"CutInTheImage", tar_header("b.jpg", 900) + std::string(100, 'x'), "the archive ends before"},
      {"CutBetweenMembers", sample("b"), "without the end mark"},
      {"StrungTogether", ended(sample("b")) + ended(sample("c")), "strung together"},
      {"SameKeyAgain", ended(sample("b") + sample("a")), "a key that came before"},
      {"SameMemberTwice", ended(member("b.jpg", "x") + member("b.jpg", "y") + member("b.cls", "0")), "second image"},
      {"TwoImages", ended(member("b.jpg", "x") + member("b.PNG", "y") + member("b.cls", "0")), "second image"},
      {"TwoLabels", ended(member("b.cls", "1") + member("b.jpg", "x") + member("b.cls", "0")), "second label"},
      {"NoImage", ended(member("b.cls", "0")), "sample 'b', which has no image"},
      {"NoLabel", ended(member("b.jpg", "x") + sample("c")), "sample 'b', which has no label"},
      {"EmptyImage", ended(member("b.jpg", "") + member("b.cls", "0")), "is an empty image"},
      {"EmptyLabel", ended(member("b.jpg", "x") + member("b.cls", " \n")), "is no label"},
      {"HugeLabel", ended(member("b.jpg", "x") + member("b.cls", std::string(5000, '1'))), "at most 4096 are read"},
      {"LabelWithControlCharacters", ended(member("b.jpg", "x") + member("b.cls", "a\x1b[2Jb")), "is no label"},
      {"NoEnding", ended(member("README", "x")), "has no ending"},
      {"HiddenFile", ended(member("x/._b.jpg", "x")), "begins with a dot"},
      {"BrokenJson", ended(member("b.jpg", "x") + member("b.json", "{\"label\": ")), "has no \"label\""},
      {"JsonWithoutLabel", ended(member("b.jpg", "x") + member("b.json", "{\"other\": 3}")), "has no \"label\""},
      {"JsonWithFraction", ended(member("b.jpg", "x") + member("b.json", "{\"label\": 1.5}")), "has no \"label\""},
      {"JsonOfManyBrackets", ended(member("b.jpg", "x") + member("b.json", std::string(500'000, '['))), "has no \"label\""},
      {"HugeJson", ended(member("b.jpg", "x") + member("b.json", std::string(2 << 20, ' '))), "at most 1048576 are read"},
  };
}

class HostileTar : public testing::TestWithParam<Case> {};

TEST_P(HostileTar, IsRefusedForItsReason) {
  const TempFolder folder;
  const auto file = folder.write("s.tar", sample("a") + GetParam().bytes);
  try {
    WebDataset data({folder.path(), "s.tar", "label", {}});
    FAIL() << "opened";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::bad_data);
    EXPECT_THAT(error.what(), HasSubstr(GetParam().reason));
    EXPECT_THAT(error.what(), HasSubstr(file.string()));
    EXPECT_EQ(std::string(error.what()).find('\x1b'), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(Archives, HostileTar, testing::ValuesIn(cases()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(HostileTars, AreThirtyAtLeast) { EXPECT_GE(cases().size(), 30u); }

// Whatever the damage: a refusal or a data set, never a crash, and what opens can be read.
TEST(HostileTars, RandomDamage) {
  const TempFolder folder;
  std::string good = sample("a") + member("././@LongLink", std::string(200, 'n') + ".jpg", 'L') + member("b.jpg", "x") +
                     member(std::string(200, 'n').substr(0, 99), "0") + pax(pax_record("path", "c.jpg")) + member("x", "y");
  good = ended(good);
  std::mt19937 engine(11);
  int opened = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = good;
    for (unsigned k = 0; k <= engine() % 4; ++k) bytes[engine() % bytes.size()] = static_cast<char>(engine());
    if (engine() % 8 == 0) bytes.resize(engine() % bytes.size());
    // Half of them with good checksums, so that the fields behind them are read too.
    for (std::size_t at = 0; engine() % 2 == 0 && at + kBlock <= bytes.size(); at += kBlock) {
      if (bytes.compare(at + 257, 5, "ustar") != 0) continue;
      std::string header = bytes.substr(at, kBlock);
      set_checksum(header);
      bytes.replace(at, kBlock, header);
    }
    folder.write("s.tar", bytes);
    try {
      const WebDataset data({folder.path(), "s.tar", "label", {}});
      EncodedSample read;
      for (std::int64_t id = 0; id < data.size(); ++id) EXPECT_TRUE(data.read(id, read).ok());
      ++opened;
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), ExitCode::bad_data) << error.what();
    }
  }
  EXPECT_LT(opened, 3000);
}

}  // namespace
}  // namespace convoy
