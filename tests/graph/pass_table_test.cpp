#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/graph/passes.h"

namespace convoy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

PassList without(const std::string& name) {
  PassList all = all_passes();
  std::erase(all, name);
  return all;
}

TEST(SelectPasses, UnderstandsLists) {
  EXPECT_EQ(select_passes("all"), all_passes());
  EXPECT_THAT(select_passes("none"), IsEmpty());
  EXPECT_EQ(select_passes("-fuse_activation"), without("fuse_activation"));
  EXPECT_EQ(select_passes("all,-fuse_activation"), without("fuse_activation"));
  EXPECT_THAT(select_passes("reuse_in_place,place_branches"), ElementsAre("place_branches", "reuse_in_place"));
  EXPECT_THAT(select_passes("none,place_branches"), ElementsAre("place_branches"));
  EXPECT_EQ(select_passes("-fuse_activation,fuse_activation"), all_passes());
}

TEST(SelectPasses, RefusesUnknownNamesAndListsTheKnownOnes) {
  for (const char* text : {"", "fuse", "-fuse", "all,", "+all", "-all", "fuse_activation place_branches"}) {
    try {
      select_passes(text);
      FAIL() << "expected an error for '" << text << "'";
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), ExitCode::bad_spec);
      for (const Pass& pass : passes()) EXPECT_THAT(error.what(), HasSubstr(std::string(pass.name)));
    }
  }
}

TEST(RunPasses, NotesWhatRanAndRefusesWhatItLacks) {
  Program program;
  run_passes(program, {}, {"place_branches", "fuse_activation"});
  EXPECT_THAT(program.passes, ElementsAre("fuse_activation", "place_branches"));
  EXPECT_THROW(run_passes(program, {}, {"of_another_version"}), Error);
}

TEST(SameBits, LooksAtPassesThatSumInAnotherOrder) {
  EXPECT_TRUE(same_bits({}, {"place_branches"}));
  EXPECT_FALSE(same_bits({}, {"of_another_version"}));
  EXPECT_TRUE(same_bits({"of_another_version", "place_branches"}, {"of_another_version"}));
  for (const Pass& pass : passes()) EXPECT_EQ(same_bits({}, {std::string(pass.name)}), pass.exact) << pass.name;
}

}  // namespace
}  // namespace convoy
