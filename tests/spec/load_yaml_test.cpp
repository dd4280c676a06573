// The loader: positions, types of scalars, limits, files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "pipeline/spec/node.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

struct Loaded {
  Node root;
  std::vector<std::string> errors;
};

Loaded load(const std::string& text) {
  Diagnostics diagnostics("f.yaml");
  Node root = load_yaml_text(text, diagnostics);
  return {std::move(root), diagnostics.lines()};
}

const Node& at(const Node& node, const std::string& key) {
  const Node* found = node.find(key);
  EXPECT_NE(found, nullptr) << key;
  return *found;
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(LoadYaml, KeepsPlacesOfKeysAndValues) {
  const Loaded loaded = load("# first\njob:\n  name: lenet\n  sizes: [3,\n    40]\n");
  EXPECT_THAT(loaded.errors, IsEmpty());
  const Node& job = at(loaded.root, "job");
  EXPECT_EQ(job.key_mark.line, 2);
  const Node& name = at(job, "name");
  EXPECT_EQ(name.key_mark.line, 3);
  EXPECT_EQ(name.key_mark.column, 3);
  EXPECT_EQ(name.mark.column, 9);
  EXPECT_EQ(at(job, "sizes").items[1].mark.line, 5);
  EXPECT_EQ(at(job, "sizes").items[1].mark.column, 5);
}

TEST(LoadYaml, PlacesAnEmptyValueAtItsKey) {
  const Loaded loaded = load("a:\n\n\nb: 1\n");
  EXPECT_EQ(at(loaded.root, "a").kind, Node::Kind::null);
  EXPECT_EQ(at(loaded.root, "a").mark.line, 1);
}

TEST(LoadYaml, TellsNumbersBooleansAndStringsApart) {
  const Node root = load("{a: 1e-3, b: 1.0e-3, c: '1', d: yes, e: true, f: +5, g: -0.5, h: .5, i: 1_000, j: 0o17}").root;
  EXPECT_EQ(as_real(at(root, "a")), 1e-3);
  EXPECT_EQ(as_real(at(root, "b")), 1e-3);
  EXPECT_EQ(as_string(at(root, "c")), "1");
  EXPECT_FALSE(as_integer(at(root, "c")));
  EXPECT_EQ(as_string(at(root, "d")), "yes");
  EXPECT_FALSE(as_boolean(at(root, "d")));
  EXPECT_EQ(as_boolean(at(root, "e")), true);
  EXPECT_FALSE(as_string(at(root, "e")));
  EXPECT_EQ(as_integer(at(root, "f")), 5);
  EXPECT_EQ(as_real(at(root, "g")), -0.5);
  EXPECT_EQ(as_real(at(root, "h")), 0.5);
  EXPECT_FALSE(as_integer(at(root, "i")));
  EXPECT_EQ(as_string(at(root, "j")), "0o17");
}

TEST(LoadYaml, HasNoSpellingForNanAndInfinity) {
  for (const char* text : {".nan", ".inf", "-.inf", "nan", "inf", "infinity", "1e999", "-1e999", "1e", "e5", ".", "-", "1.2.3"}) {
    EXPECT_FALSE(as_real(Node::scalar(text))) << text;
  }
}

TEST(LoadYaml, ReadsBlockScalarsAsStringsAndNullInItsSpellings) {
  const Node root = load("a: |\n  12\nb: ~\nc: null\nd: Null\ne: \"null\"\n").root;
  EXPECT_EQ(as_string(at(root, "a")), "12\n");
  for (const char* key : {"b", "c", "d"}) EXPECT_EQ(at(root, key).kind, Node::Kind::null) << key;
  EXPECT_EQ(as_string(at(root, "e")), "null");
}

TEST(LoadYaml, AcceptsUtf8ByteOrderMarkAndWindowsLineEnds) {
  const Loaded loaded = load("\xEF\xBB\xBFname: caf\xC3\xA9\r\nsize: 3\r\n");
  EXPECT_THAT(loaded.errors, IsEmpty());
  EXPECT_EQ(as_string(at(loaded.root, "name")), "caf\xC3\xA9");
  EXPECT_EQ(as_integer(at(loaded.root, "size")), 3);
}

TEST(LoadYaml, GivesNullForAnEmptyFile) {
  EXPECT_EQ(load("").root.kind, Node::Kind::null);
  EXPECT_EQ(load("# only a comment\n").root.kind, Node::Kind::null);
}

TEST(LoadYaml, AcceptsDepth32AndRefusesDepth33) {
  EXPECT_THAT(load(repeated("[", 32) + repeated("]", 32)).errors, IsEmpty());
  const Loaded deeper = load(repeated("[", 33) + repeated("]", 33));
  EXPECT_THAT(deeper.errors, ElementsAre(HasSubstr("f.yaml:1:33: [0][0]")));
  EXPECT_THAT(deeper.errors, ElementsAre(HasSubstr("nested more than 32 deep")));
}

TEST(LoadYaml, RefusesDepthInBlocksAndALongRowOfBrackets) {
  std::string blocks;
  for (int i = 0; i < 40; ++i) blocks += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_THAT(load(blocks).errors, ElementsAre(HasSubstr("f.yaml:33:33: a.a.a")));
  EXPECT_THAT(load(repeated("[", 200'000)).errors, SizeIs(1));
  EXPECT_THAT(load(repeated("{a: ", 200'000)).errors, SizeIs(1));
}

TEST(LoadYaml, BoundsTheNumberOfValues) {
  EXPECT_THAT(load("[" + repeated("1,", 9'999) + "]").errors, IsEmpty());
  EXPECT_THAT(load("[" + repeated("1,", 10'000) + "]").errors, ElementsAre(HasSubstr("more than 10000 values")));
}

TEST(LoadYaml, BoundsTheSizeOfTheText) {
  const std::string comment = "# " + std::string((1 << 20) - 3, 'x') + "\n";
  EXPECT_THAT(load(comment).errors, IsEmpty());
  EXPECT_THAT(load(comment + "a").errors, ElementsAre(HasSubstr("larger than 1 MiB")));
}

TEST(LoadYaml, RefusesAliasBombsWithoutExpandingThem) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + repeated(before + ", ", 9) + "]\n";
  }
  const Loaded loaded = load(bomb);
  EXPECT_THAT(loaded.errors, SizeIs(10 + 81));
  EXPECT_THAT(loaded.errors[0], HasSubstr("anchors (&name) are not part of the spec language"));
  EXPECT_THAT(loaded.errors[2], HasSubstr("aliases (*name) are not part of the spec language"));
}

TEST(LoadYaml, RefusesAnAnchorThatHoldsItself) { EXPECT_THAT(load("a: &a [*a]\n").errors, SizeIs(2)); }

TEST(LoadYaml, KeepsTheFirstOfDuplicateKeysAndGoesOn) {
  const Loaded loaded = load("a: 1\na: {b: 2, b: 3}\nc: 4\nc: 5\n");
  EXPECT_THAT(loaded.errors, ElementsAre(HasSubstr("2:1: a: duplicate key"), HasSubstr("2:11: a.b: duplicate key"),
                                         HasSubstr("4:1: c: duplicate key; it is already set in line 3")));
  EXPECT_EQ(as_integer(at(loaded.root, "a")), 1);
  EXPECT_EQ(as_integer(at(loaded.root, "c")), 4);
}

TEST(LoadYaml, NamesTheLineOfBytesThatAreNotUtf8) {
  EXPECT_THAT(load("a: 1\nb: caf\xE9\n").errors, ElementsAre(HasSubstr("f.yaml:2:7: byte 0xE9 is not UTF-8")));
  EXPECT_THAT(load(std::string("\xFF\xFE"
                               "a\0",
                               4))
                  .errors,
              ElementsAre(HasSubstr("f.yaml:1:1: byte 0xFF is not UTF-8")));
}

TEST(LoadYaml, FileThatCannotBeReadIsAnIoError) {
  Diagnostics diagnostics("f.yaml");
  for (const char* path : {"/nonexistent/spec.yaml", "/"}) {
    try {
      load_yaml_file(path, diagnostics);
      FAIL() << path;
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), ExitCode::io);
      EXPECT_THAT(error.what(), HasSubstr(path));
    }
  }
}

TEST(LoadYaml, ReadsAFile) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "convoy_load_yaml_test.yaml";
  std::ofstream(path) << "version: 1\n";
  Diagnostics diagnostics(path.string());
  EXPECT_EQ(as_integer(at(load_yaml_file(path, diagnostics), "version")), 1);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace convoy::spec
