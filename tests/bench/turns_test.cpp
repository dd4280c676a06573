// The protocol between a benchmark and the processes that it measures in turn, with shell scripts for candidates.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/turns/child.h"
#include "bench/turns/in_turn.h"
#include "pipeline/core/error.h"

namespace convoy::bench {
namespace {

using testing::HasSubstr;

// Ten images in $0 seconds, and how many pieces that makes so far; the piece $1 is not answered.
constexpr const char* kTenIn = R"(echo '{"ready": "it"}'
while read word; do
  pieces=$((pieces + 1))
  [ $pieces = "$1" ] && exit 3
  echo "{\"images\": 10, \"seconds\": $0, \"pieces\": $pieces, \"word\": \"$word\"}"
done)";

Contestant answering(const char* seconds, const char* dies_at = "never") {
  return {seconds, {"/bin/sh", "-c", kTenIn, seconds, dies_at}, 1};
}

Contestant saying(const std::string& text) { return {"says", {"/bin/echo", text}, 1}; }

TEST(InTurn, EachHasAPieceARound) {
  std::vector<std::string> said;
  const auto rows = run_in_turn({answering("0.5"), answering("2")}, 3, [&](const std::string& text) { said.push_back(text); });
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].about, "it");
  EXPECT_EQ(rows[0].images_per_second(), (std::vector<double>{20, 20, 20}));
  EXPECT_EQ(rows[1].median(), 5);
  EXPECT_EQ(rows[1].fact("pieces"), 3);
  EXPECT_EQ(rows[1].fact("seconds"), std::nullopt) << "no fact beside the piece";
  EXPECT_EQ(said.size(), 5u);  // two starts, three rounds
}

TEST(InTurn, OneThatDiesIsARowWithItsErrorAndTheOthersGoOn) {
  const std::vector<Contestant> contestants{answering("1", "2"), {"none", {"/no/such/program"}, 1}, answering("2")};
  const auto rows = run_in_turn(contestants, 3, [](const std::string&) {});
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].pieces.size(), 1u);
  EXPECT_THAT(rows[0].error, HasSubstr("ended without an answer"));
  EXPECT_THAT(rows[1].error, HasSubstr("/no/such/program: ended without an answer"));
  EXPECT_EQ(rows[1].median(), 0);
  EXPECT_EQ(rows[2].error, "");
  EXPECT_EQ(rows[2].pieces.size(), 3u);
}

TEST(InTurn, AnswersThatAreNotTheProtocolAreErrorsToo) {
  const auto error = [](const std::string& text) {
    return run_in_turn({saying(text)}, 1, [](const std::string&) {}).front().error;
  };
  EXPECT_THAT(error("Loading ..."), HasSubstr("answered 'Loading ...' instead of a line of JSON"));
  EXPECT_THAT(error("{\"images\": 1}"), HasSubstr("before it was ready"));
  EXPECT_THAT(error("{\"ready\": \"a\"}\n{\"images\": 1}"), HasSubstr("its answer lacks seconds"));
}

TEST(Child, EndsWithAnError) {
  EXPECT_THROW(Child({"/bin/false"}, 1).wait_until_ready(), Error);
  Child once({"/bin/sh", "-c", R"(echo '{"ready": "once"}')"}, 1);
  EXPECT_EQ(once.wait_until_ready(), "once");
  EXPECT_THROW(once.run(), Error);
}

}  // namespace
}  // namespace convoy::bench
