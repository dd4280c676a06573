// Damaged specs, a few thousand of them: each is either refused with an error or read, and what is read comes back the same
// from its resolved tree. Nothing else may happen: no exception, no crash (the sanitizer presets run this too).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "spec_dump.h"
#include "spec_text.h"

namespace convoy::spec {
namespace {

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  std::string mutate(std::string text) {
    const int changes = 1 + pick(3);
    for (int i = 0; i < changes && !text.empty(); ++i) change(text);
    return text;
  }

 private:
  int pick(std::size_t bound) { return static_cast<int>(random_() % bound); }

  void change(std::string& text) {
    static const std::vector<std::string> kPieces{"&a ",  "*a",    "!t ",  "<<: ", "\"",   "'",  "[",     "]", "{",
                                                  "}",    ": ",    "- ",   "\n",   "\n  ", "#",  "|\n",   "~", "null",
                                                  "true", "1e999", ".nan", "-1",   "\t",   "? ", "---\n", "%", "\xFF"};
    const auto at = static_cast<std::size_t>(pick(text.size()));
    switch (pick(4)) {
      case 0:
        text.erase(at, 1 + static_cast<std::size_t>(pick(8)));
        break;
      case 1:
        text.insert(at, kPieces[static_cast<std::size_t>(pick(kPieces.size()))]);
        break;
      case 2:
        text[at] = static_cast<char>(pick(256));
        break;
      default:
        text.insert(at, text.substr(static_cast<std::size_t>(pick(text.size())), 1 + static_cast<std::size_t>(pick(40))));
    }
  }

  std::mt19937 random_;  // its sequence is fixed by the standard
};

TEST(MutatedSpecs, AreRefusedOrComeBackTheSame) {
  Mutator mutator(1);
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string text = mutator.mutate(base_with(0, ""));
    const ReadResult read = read_text(text);
    if (!read.errors.empty()) {
      ++refused;
      continue;
    }
    const ReadResult back = read_text(to_yaml(read.spec.resolved));
    ASSERT_THAT(back.errors, testing::IsEmpty()) << text;
    ASSERT_EQ(dump(back.spec), dump(read.spec)) << text;
  }
  EXPECT_GT(refused, 1000);
  EXPECT_LT(refused, 2950) << "some changes are harmless";
}

}  // namespace
}  // namespace convoy::spec
