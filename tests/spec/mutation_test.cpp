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

// Returns how many of them were refused.
int read_mutants(const std::string& good, int count) {
  Mutator mutator(1);
  int refused = 0;
  for (int i = 0; i < count; ++i) {
    const std::string text = mutator.mutate(good);
    const ReadResult read = read_text(text);
    if (!read.errors.empty()) {
      ++refused;
      continue;
    }
    const ReadResult back = read_text(to_yaml(read.spec.resolved));
    EXPECT_THAT(back.errors, testing::IsEmpty()) << text;
    EXPECT_EQ(dump(back.spec), dump(read.spec)) << text;
  }
  return refused;
}

TEST(MutatedSpecs, AreRefusedOrComeBackTheSame) {
  const int refused = read_mutants(base_with(0, ""), 3000);
  EXPECT_GT(refused, 1000);
  EXPECT_LT(refused, 2950) << "some changes are harmless";
}

TEST(MutatedSpecs, WithBlocksToo) {
  const std::string good = base_with(13, R"yaml(  parameters: {width: 3, deep: true}
  defaults: {conv2d: {kernel_size: $width, strides: "$(1 if deep else 2)"
}
}
  blocks:
    unit:
      parameters: {n: null, kind: a, shape: [1, $n]}
      choices: {kind: [a, b]}
      layers:
        - conv2d: {name: conv, filters: $(n * 2 + 1), shape: $shape}
        - if: {condition: $(kind == 'a'), then: [add: {name: add, inputs: [input, conv]}], else: [relu: {}]}
  auxiliary: [{layer: u1, loss_weight: 0.5}]
  layers:
    - repeat: {times: 2, index: i, layers: [unit: {name: u$i, n: $(i + 1), lr_mult: 2}]}
    - unit: {n: 2, kind: b, inputs: [u0]}
    - residual_basic: {name: r, filters: 8, shortcut: projection, strides: 2}
)yaml");
  ASSERT_THAT(read_text(good).errors, testing::IsEmpty());
  const int refused = read_mutants(good, 3000);
  EXPECT_GT(refused, 1000);
  EXPECT_LT(refused, 2950) << "some changes are harmless";
}

}  // namespace
}  // namespace convoy::spec
