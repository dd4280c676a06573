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

TEST(IdLedger, NamesWhatCameTwiceOrFromNowhere) {
  const Sampler sampler(4, 0, false);
  IdLedger ids(4);
  for (int id : {0, 1, 2, 3, 2, 9, -1}) ids.arrive(id);
  EXPECT_THAT(complaint(ids, sampler, 0, 4), HasSubstr("twice or from nowhere: [2, 9, -1]"));
}

TEST(IdLedger, TheRightNumberOfWrongIdsIsWrong) {
  const Sampler sampler(4, 0, false);
  IdLedger ids(4);
  for (int id : {0, 1}) ids.arrive(id);
  EXPECT_THAT(complaint(ids, sampler, 2, 4), HasSubstr("missing ids: [2, 3]"));
}

}  // namespace
}  // namespace convoy
