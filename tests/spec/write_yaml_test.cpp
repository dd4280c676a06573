// to_yaml: what is written reads back as the same tree, with the same types and bits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "pipeline/spec/node.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

Node load(const std::string& text) {
  Diagnostics diagnostics("f.yaml");
  Node root = load_yaml_text(text, diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << text << diagnostics.lines().front();
  return root;
}

TEST(WriteYaml, IsReadable) {
  const std::string text =
      "version: 1\n"
      "model:\n"
      "  input_shape: [28, 28, 1]\n"
      "  layers:\n"
      "    - conv2d:\n"
      "        name: c1\n"
      "        filters: 6\n"
      "    - flatten: {}\n"
      "empty: []\n"
      "nothing: null\n";
  EXPECT_EQ(to_yaml(load(text)), text);
}

TEST(WriteYaml, NestedListsReadBack) {
  const std::string text = "a:\n  - [1, 2]\n  -\n    - [3]\n    - b: 4\n  - {}\n  - null\n";
  EXPECT_EQ(to_yaml(load(text)), text);
}

TEST(WriteYaml, StringsStayStrings) {
  for (const char* text :
       {"",          " ",           "a b",  "yes",  "No",  "on",         "true",     "True",    "null", "~",  "1",
        "1e-3",      "-5",          ".inf", "0x10", "007", "2024-01-01", "12:30:00", "a: b",    "a #b", "#a", "- a",
        "?",         "!tag",        "&a",   "*a",   "%d",  "@x",         "`x`",      "'",       "\"",   "\\", "a\nb",
        "tab\there", "caf\xC3\xA9", "[a]",  "{a}",  "a,b", "|",          ">",        "../data", "<<",   "a\r"}) {
    Node map = Node::map();
    map.set("key", Node::string(text));
    map.set("list", Node::sequence()).items.push_back(Node::string(text));
    const Node back = load(to_yaml(map));
    EXPECT_EQ(as_string(*back.find("key")), text);
    EXPECT_EQ(as_string(back.find("list")->items.at(0)), text);
  }
}

TEST(WriteYaml, UnusualKeysReadBack) {
  for (const char* key : {"a b", "1", "true", "a: b", "#", "<<", "\"", "-"}) {
    Node map = Node::map();
    map.set(key, Node::integer(1));
    EXPECT_NE(load(to_yaml(map)).find(key), nullptr) << to_yaml(map);
  }
}

TEST(WriteYaml, NumbersReadBackAsTheSameBits) {
  using Limits = std::numeric_limits<double>;
  for (const double value : {0.0, -0.0, 1.0, 0.1, 1.0 / 3.0, 1e-3, 1e22, 1e23, 5e-324, Limits::min(), Limits::max(), -1.5e-7,
                             2.5e300, 1.0 / 127.5, 123456789012345680.0}) {
    Node map = Node::map();
    map.set("x", Node::number(value));
    const std::optional<double> back = as_real(*load(to_yaml(map)).find("x"));
    ASSERT_TRUE(back) << to_yaml(map);
    EXPECT_EQ(*back, value);
    EXPECT_EQ(std::signbit(*back), std::signbit(value));
    EXPECT_NE(to_yaml(map).find('.'), std::string::npos) << "YAML 1.1 needs a point: " << to_yaml(map);
  }
  EXPECT_EQ(as_integer(Node::integer(std::numeric_limits<std::int64_t>::min())), std::numeric_limits<std::int64_t>::min());
}

}  // namespace
}  // namespace convoy::spec
