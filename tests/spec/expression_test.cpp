// Expressions: what they give, and what is said about bad ones.
#include "pipeline/spec/expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/spec/expression_tokens.h"

namespace convoy::spec {
namespace {

const Scope& scope() {
  static const Scope outer{nullptr, {{"filters", Node::integer(64)}, {"strides", Node::integer(9)}}};
  static const Scope inner{&outer,
                           {{"strides", Node::integer(2)},
                            {"alpha", Node::number(0.5)},
                            {"naive", Node::boolean(true)},
                            {"shortcut", Node::string("identity")},
                            {"word", Node::scalar("same")},
                            {"shape", Node::sequence()},
                            {"nothing", Node{}}}};
  return inner;
}

std::string result(const std::string& expression) {
  try {
    return text_of(evaluate(expression, scope()));
  } catch (const BadExpression& bad) {
    return "error: " + bad.message;
  }
}

TEST(Expression, ComputesAsPythonDoes) {
  const std::pair<const char*, const char*> cases[] = {
      {"1 + 2 * 3", "7"},
      {"(1 + 2) * 3", "9"},
      {"10 - 3 - 2", "5"},
      {"7 // 2", "3"},
      {"-7 // 2", "-4"},
      {"-7 % 3", "2"},
      {"7 % -3", "-2"},
      {"7 / 2", "3.5"},
      {"6 / 2", "3"},
      {"-filters", "-64"},
      {"filters * alpha", "32"},
      {"7.5 // 2", "3"},
      {"1e-3 * 2", "0.002"},
      {".5 + 1", "1.5"},
      {"'a' + 'b'", "ab"},
      {"\"it's\"", "it's"},
      {"strides", "2"},
      {"filters if strides == 1 else filters * 2", "128"},
      {"1 if naive else 2 if alpha > 1 else 3", "1"},
      {"1 if not naive else 2 if alpha > 1 else 3", "3"},
      {"shortcut == 'identity' and word == 'same'", "true"},
      {"shortcut != 'identity' or 1 >= 2", "false"},
      {"not 1 == 2", "true"},
      {"2 ** 10", "1024"},
      {"2 ** 3 ** 2", "512"},
      {"-2 ** 2", "-4"},
      {"(-2) ** 3 * 2", "-16"},
      {"2 ** -1", "0.5"},
      {"2 ** 0.5 * 2 ** 0.5 < 2.001", "true"},
      {"(-1) ** 1000000000001", "-1"},
      {"(-1) ** 1000000000000", "1"},
      {"0 ** 0", "1"},
      {"filters * 2 ** (strides - 1)", "128"},
      {"min(filters, 32)", "32"},
      {"max(filters * 2, 32, alpha)", "128"},
      {"max(1, alpha)", "1"},
      {"min(1, alpha) + max(-1, -2)", "-0.5"},
      {"max(1 if naive else 2, (0))", "1"},
      {"2 <= 2 and 2.0 == 2 and 1 < 1.5 and naive != false", "true"},
  };
  for (const auto& [expression, value] : cases) EXPECT_EQ(result(expression), value) << expression;
}

TEST(Expression, LeavesTheSideThatDoesNotCount) {
  EXPECT_EQ(result("1 if naive else 1 / 0"), "1");
  EXPECT_EQ(result("naive or 1 / 0 == 1"), "true");
  EXPECT_EQ(result("not naive and 1 / 0 == 1"), "false");
}

TEST(Expression, KeepsWholeNumbersExact) {
  EXPECT_EQ(result("9007199254740993 + 0"), "9007199254740993");
  EXPECT_EQ(result("9007199254740993 == 9007199254740992"), "false");
  EXPECT_EQ(result("min(9007199254740993, 9007199254740994)"), "9007199254740993");
  EXPECT_EQ(result("3 ** 39"), "4052555153018976267");
  EXPECT_EQ(node_of(evaluate("2 * 0.25", scope())).text, "0.5");
}

TEST(Expression, SaysWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "ends where a value is expected"},
      {"1 +", "ends where a value is expected"},
      {"(1", "expected \")\" before its end"},
      {"1 2", "\"2\" is not expected here"},
      {"1 if naive", "expected \"else\" before its end"},
      {"* 2", "\"*\" stands where a value is expected"},
      {"1 < 2 < 3", "\"<\" is not expected here"},
      {"filter", "unknown name \"filter\"; did you mean \"filters\"?"},
      {"1 if naive else filterss", "did you mean \"filters\"?"},
      {"'a", "a string is not closed"},
      {"a & b", "\"&\" is no part of an expression"},
      {"1.2.3", "\"1.2.3\" is no number"},
      {"012", "\"012\" is no number"},
      {"1 / 0", "divides by zero"},
      {"1 % 0", "divides by zero"},
      {"0 ** -1", "\"**\" divides by zero"},
      {"3 ** 40", "too large"},
      {"10.0 ** 400", "too large"},
      {"(-8) ** 0.5", "the result of \"**\" is no real number"},
      {"'a' ** 2", "\"**\" does not go with a string and a number"},
      {"min(1)", "\"min\" needs two values or more"},
      {"max(1, 'a')", "\"max\" does not go with a number and a string"},
      {"max(1, 2", "expected \")\" before its end"},
      {"min", "unknown name \"min\""},
      {"1, 2", "\",\" is not expected here"},
      {"9223372036854775807 + 1", "too large"},
      {"-9223372036854775807 - 2", "too large"},
      {"1e300 * 1e300", "too large"},
      {"1 + 'a'", "\"+\" does not go with a number and a string"},
      {"'a' < 'b'", "\"<\" does not go with a string and a string"},
      {"true + true", "\"+\" does not go with true or false"},
      {"1 == 'a'", "\"==\" does not go with a number and a string"},
      {"1 and naive", "\"and\" needs true or false, and this is a number: 1"},
      {"1 if 'yes' else 2", "\"if\" needs true or false"},
      {"not 1", "\"not\" needs true or false"},
      {"-'a'", "\"-\" needs a number"},
      {"shape == 1", "\"shape\" is a list"},
      {"nothing", "\"nothing\" is nothing"},
  };
  for (const auto& [expression, message] : cases) EXPECT_THAT(result(expression), testing::HasSubstr(message)) << expression;
}

TEST(Expression, IsBounded) {
  EXPECT_THAT(result(std::string(60, '(') + "1" + std::string(60, ')')), testing::HasSubstr("nested more than 50 deep"));
  EXPECT_THAT(result("1" + std::string(1000, ' ')), testing::HasSubstr("longer than 1,000"));
  EXPECT_THAT(result("'" + std::string(600, 'a') + "' + '" + std::string(300, 'a') + "'"), testing::HasSubstr("aaa"));
}

}  // namespace
}  // namespace convoy::spec
