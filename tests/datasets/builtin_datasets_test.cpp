#include "datasets/builtin_datasets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/make_idx.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

struct Made {
  std::unique_ptr<Dataset> data;
  std::vector<std::string> problems;
};

using Keys = std::vector<std::pair<std::string, std::string>>;

Made make(std::string_view type, const Keys& keys, const DatasetContext& context) {
  spec::Diagnostics diagnostics("job.yaml");
  spec::Node node = spec::Node::map();
  for (const auto& [key, value] : keys) node.set(key, spec::Node::scalar(value));
  spec::ParamReader reader(node, "data.train", diagnostics);
  const auto table = builtin_datasets();
  const auto entry = std::find_if(table.begin(), table.end(), [&](const DatasetEntry& e) { return e.name == type; });
  Made made{entry->make(reader, context), {}};
  reader.finish();
  made.problems = diagnostics.lines();
  return made;
}

TEST(BuiltinDatasets, NamesAreSorted) {
  const auto table = builtin_datasets();
  EXPECT_TRUE(std::is_sorted(table.begin(), table.end(), [](const auto& a, const auto& b) { return a.name < b.name; }));
}

TEST(BuiltinDatasets, PathsAreRelativeToTheSpec) {
  test::TempFolder root;
  root.write("photos/a/1.jpg", "x");
  root.write("i", test::idx_images(1, 1, 1));
  root.write("l", test::idx_labels({0}));
  const DatasetContext context{root.path(), 1, {}, "rgb", true};
  const Made folder = make("image_folder", {{"path", "photos"}}, context),
             idx = make("idx", {{"images", "i"}, {"labels", "l"}}, context);
  EXPECT_THAT(folder.problems, IsEmpty());
  EXPECT_THAT(idx.problems, IsEmpty());
  EXPECT_EQ(folder.data->size(), 1);
  EXPECT_EQ(idx.data->size(), 1);
}

TEST(BuiltinDatasets, ReportsWrongKeysAndOpensNothing) {
  const DatasetContext context{"/nonexistent", 1, {}, "rgb", true};
  const auto first_problem = [&](std::string_view type, const Keys& keys) {
    const Made made = make(type, keys, context);
    EXPECT_EQ(made.data, nullptr);
    return made.problems.empty() ? "" : made.problems.front();
  };
  EXPECT_THAT(first_problem("idx", {{"images", "i"}}), HasSubstr("labels"));
  EXPECT_THAT(first_problem("image_folder", {{"path", "p"}, {"validation_split", "0.2"}}), HasSubstr("subset"));
  EXPECT_THAT(first_problem("image_folder", {{"path", "p"}, {"subset", "training"}}), HasSubstr("validation_split"));
  EXPECT_THAT(first_problem("image_folder", {{"path", "p"}, {"subset", "test"}, {"validation_split", "0.5"}}),
              HasSubstr("training"));
  EXPECT_THAT(first_problem("image_folder", {{"path", "p"}, {"subset", "training"}, {"validation_split", "1.5"}}),
              HasSubstr("validation_split"));
  EXPECT_THAT(first_problem("image_folder", {{"path", "p"}, {"subset", "training"}, {"validation_split", "1.0"}}),
              HasSubstr("excluded"));
}

TEST(BuiltinDatasets, CanReadKeysWithoutFiles) {
  const DatasetContext context{"/nonexistent", 1, {}, "rgb", false};
  const Made made = make("image_folder", {{"path", "p"}, {"typo", "1"}}, context);
  EXPECT_EQ(made.data, nullptr);
  ASSERT_EQ(made.problems.size(), 1u);
  EXPECT_THAT(made.problems[0], HasSubstr("typo"));
}

}  // namespace
}  // namespace convoy
