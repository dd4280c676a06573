#include "datasets/builtin_datasets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

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
  root.write("list.txt", "a.jpg 0\nb.jpg 1\n");
  EXPECT_EQ(make("list", {{"path", "list.txt"}}, context).data->size(), 2);
  root.write("cifar/test_batch.bin", std::string(2 * 3073, '\1'));
  EXPECT_EQ(make("cifar10", {{"path", "cifar"}, {"part", "test"}}, context).data->size(), 2);
  root.write("cifar/test.bin", std::string(3 * 3074, '\1'));
  EXPECT_EQ(make("cifar100", {{"path", "cifar"}, {"part", "test"}, {"label_mode", "coarse"}}, context).data->class_names().size(),
            20u);
}

TEST(BuiltinDatasets, EverySourceCanBeSplit) {
  test::TempFolder root;
  root.write("i", test::idx_images(10, 1, 1));
  root.write("l", test::idx_labels({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  const auto part = [&](const char* subset, std::uint64_t seed) {
    const DatasetContext context{root.path(), seed, {}, "rgb", true};
    return make("idx", {{"images", "i"}, {"labels", "l"}, {"validation_split", "0.3"}, {"subset", subset}}, context).data;
  };
  const auto training = part("training", 5), validation = part("validation", 5);
  EXPECT_EQ(training->size(), 7);
  EXPECT_EQ(validation->size(), 3);
  std::set<int> labels;
  for (const auto& data : {training.get(), validation.get()}) {
    for (std::int64_t id = 0; id < data->size(); ++id) {
      labels.insert(data->label(id));
      EXPECT_EQ(data->describe(id), (root / "i").string() + "[" + std::to_string(data->label(id)) + "]");
    }
  }
  EXPECT_EQ(labels.size(), 10u) << "disjoint and complete";
  EXPECT_NE(validation->fingerprint(), training->fingerprint());
  EXPECT_NE(validation->fingerprint(), part("validation", 6)->fingerprint());
}

TEST(BuiltinDatasets, ReportsWrongKeysAndOpensNothing) {
  const DatasetContext context{"/nonexistent", 1, {}, "rgb", true};
  const auto first_problem = [&](std::string_view type, const Keys& keys) {
    const Made made = make(type, keys, context);
    EXPECT_EQ(made.data, nullptr);
    return made.problems.empty() ? "" : made.problems.front();
  };
  EXPECT_THAT(first_problem("idx", {{"images", "i"}}), HasSubstr("labels"));
  EXPECT_THAT(first_problem("pack", {}), HasSubstr("path"));
  EXPECT_THAT(first_problem("pack", {{"path", "p.h5"}, {"validation_split", "0.2"}}), HasSubstr("subset"));
  EXPECT_THAT(first_problem("webdataset", {{"label_key", "class"}}), HasSubstr("path"));
  EXPECT_THAT(first_problem("image_folder", {{"path", "p"}, {"validation_split", "0.2"}}), HasSubstr("subset"));
  EXPECT_THAT(first_problem("image_folder", {{"path", "p"}, {"subset", "training"}}), HasSubstr("validation_split"));
  EXPECT_THAT(first_problem("image_folder", {{"path", "p"}, {"subset", "test"}, {"validation_split", "0.5"}}),
              HasSubstr("training"));
  EXPECT_THAT(first_problem("image_folder", {{"path", "p"}, {"subset", "training"}, {"validation_split", "1.5"}}),
              HasSubstr("validation_split"));
  EXPECT_THAT(first_problem("image_folder", {{"path", "p"}, {"subset", "training"}, {"validation_split", "1.0"}}),
              HasSubstr("excluded"));
  EXPECT_THAT(first_problem("list", {{"path", "l"}, {"labels", "names"}}), HasSubstr("expected one of: auto, index, name"));
  EXPECT_THAT(first_problem("list", {{"path", "l"}, {"labels", "name"}, {"num_classes", "3"}}), HasSubstr("labels are names"));
  EXPECT_THAT(first_problem("list", {{"path", "l"}, {"num_classes", "0"}}), HasSubstr("num_classes"));
  EXPECT_THAT(first_problem("list", {}), HasSubstr("path"));
  EXPECT_THAT(first_problem("cifar10", {{"path", "l"}, {"part", "val"}}), HasSubstr("expected one of: train, test"));
  EXPECT_THAT(first_problem("cifar100", {{"path", "l"}, {"label_mode", "rough"}}), HasSubstr("fine, coarse"));
  EXPECT_THAT(first_problem("idx", {{"images", "i"}, {"labels", "l"}, {"subset", "training"}}), HasSubstr("validation_split"));
}

TEST(BuiltinDatasets, CanReadKeysWithoutFiles) {
  const DatasetContext context{"/nonexistent", 1, {}, "rgb", false};
  const Made made = make("image_folder", {{"path", "p"}, {"typo", "1"}}, context);
  EXPECT_EQ(made.data, nullptr);
  ASSERT_EQ(made.problems.size(), 1u);
  EXPECT_THAT(made.problems[0], HasSubstr("typo"));
  EXPECT_THAT(make("cifar10", {{"path", "p"}, {"label_mode", "fine"}}, context).problems.at(0),
              HasSubstr("data.train.label_mode: unknown key"));
}

}  // namespace
}  // namespace convoy
