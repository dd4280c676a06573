// Damaged lists are read or refused with a line, never more.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "datasets/list_dataset.h"
#include "mutate.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

TEST(ListMutation, DamagedListsAreReadOrRefused) {
  test::TempFolder root;
  std::string good;
  for (int i = 0; i < 40; ++i)
    good += "images/" + std::to_string(i) + (i % 3 ? ".jpg " : ".png\t") + std::to_string(i % 7) + "\n";
  int read = 0, refused = 0;
  for (std::uint32_t number = 0; number < 600; ++number) {
    const std::string text = test::mutated(good, number);
    try {
      const ListDataset list({root.write("list.txt", text), {}});
      for (std::int64_t id = 0; id < list.size(); ++id) {
        ASSERT_GE(list.label(id), 0);
        ASSERT_LT(list.label(id), static_cast<int>(list.class_names().size()));
        ASSERT_FALSE(list.describe(id).empty());
      }
      ++read;
    } catch (const Error& error) {
      ASSERT_EQ(error.exit_code(), ExitCode::bad_data) << error.what();
      ASSERT_THAT(error.what(), testing::HasSubstr("list.txt:")) << text;
      ++refused;
    }
  }
  EXPECT_GT(read, 60);
  EXPECT_GT(refused, 60);
}

}  // namespace
}  // namespace convoy
