#include "pipeline/exec/id_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

using testing::HasSubstr;

std::string complaint(const IdLedger& ids, const Sampler& sampler, std::int64_t begin, std::int64_t end) {
  try {
    ids.require(sampler, 0, begin, end);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::internal);
    return error.what();
  }
  return "";
}

TEST(IdLedger, AcceptsEachIdOnceInAnyOrder) {
  const Sampler sampler(5, 0, false);
  IdLedger all(5);
  for (int id : {4, 0, 3, 1, 2}) all.arrive(id);
  EXPECT_EQ(complaint(all, sampler, 0, 5), "");
  IdLedger tail(5);
  for (int id : {4, 3}) tail.arrive(id);
  EXPECT_EQ(complaint(tail, sampler, 3, 5), "");
}

TEST(IdLedger, NamesWhatIsMissing) {
  const Sampler sampler(30, 0, false);
  IdLedger ids(30);
  for (int id = 0; id < 30; ++id) {
    if (id != 7 && id != 21) ids.arrive(id);
  }
  EXPECT_THAT(complaint(ids, sampler, 0, 30), HasSubstr("missing ids: [7, 21]"));
  EXPECT_THAT(complaint(IdLedger(30), sampler, 0, 30), HasSubstr("missing ids: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ...]"));
}

TEST(IdLedger, NamesWhatCameTooOftenOrFromNowhere) {
  const Sampler sampler(4, 0, false);
  IdLedger ids(4);
  for (int id : {0, 1, 2, 3, 2, 9, -1}) ids.arrive(id);
  EXPECT_THAT(complaint(ids, sampler, 0, 4), HasSubstr("too often or from nowhere: [2, 9, -1]"));
}

TEST(IdLedger, CountsWhatASamplerDrawsSeveralTimes) {
  struct Repeating : Sampler {
    Repeating() : Sampler(6, 0, false) {}
    std::int64_t id(std::uint32_t, std::int64_t position) const override { return position % 3; }
    bool each_once() const override { return false; }
  };
  const Repeating sampler;
  const auto ledger = [](std::initializer_list<int> arrivals) {
    IdLedger ids(6);
    for (int id : arrivals) ids.arrive(id);
    return ids;
  };
  EXPECT_EQ(complaint(ledger({2, 0, 1, 1, 0, 2}), sampler, 0, 6), "");
  EXPECT_EQ(complaint(ledger({0, 1, 0}), sampler, 3, 5) == "", false);
  EXPECT_EQ(complaint(ledger({1, 0}), sampler, 3, 5), "");
  EXPECT_THAT(complaint(ledger({0, 1, 2, 3, 4, 5}), sampler, 0, 6), HasSubstr("missing ids: [0, 1, 2]"));
  EXPECT_THAT(complaint(ledger({0, 0, 0, 1, 1, 2}), sampler, 0, 6),
              HasSubstr("missing ids: [2], ids that came too often or from nowhere: [0]"));
}

TEST(IdLedger, TheRightNumberOfWrongIdsIsWrong) {
  const Sampler sampler(4, 0, false);
  IdLedger ids(4);
  for (int id : {0, 1}) ids.arrive(id);
  EXPECT_THAT(complaint(ids, sampler, 2, 4), HasSubstr("missing ids: [2, 3]"));
}

}  // namespace
}  // namespace convoy
