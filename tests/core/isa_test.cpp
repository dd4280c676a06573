#include "pipeline/core/isa.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

TEST(ChooseIsa, TakesTheBestTheCpuRuns) {
  EXPECT_EQ(choose_isa(true, true, ""), Isa::avx512);
  EXPECT_EQ(choose_isa(true, false, ""), Isa::avx2);
}

TEST(ChooseIsa, CanBeForcedToTheLowerOne) { EXPECT_EQ(choose_isa(true, true, "avx2"), Isa::avx2); }

ExitCode code_of(bool avx2, bool avx512, const char* forced, const char* text) {
  try {
    choose_isa(avx2, avx512, forced);
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr(text));
    return error.exit_code();
  }
  return ExitCode::done;
}

TEST(ChooseIsa, SaysWhatIsMissing) {
  EXPECT_EQ(code_of(false, false, "", "lacks AVX2 and FMA"), ExitCode::internal);
  EXPECT_EQ(code_of(true, false, "avx512", "cannot run it"), ExitCode::internal);
  EXPECT_EQ(code_of(true, true, "sse2", "expected avx2 or avx512"), ExitCode::bad_spec);
}

}  // namespace
}  // namespace convoy
