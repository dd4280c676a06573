// --set: values, list items, new keys, and what is said about wrong ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/spec/scalars.h"
#include "spec_text.h"

namespace convoy::spec {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

ReadResult with(const std::vector<std::string>& overrides) { return read_text(base_with(0, ""), "spec.yaml", overrides); }

TEST(Override, SetsValues) {
  const ReadResult read = with({"trainer.epochs=7", "data.image_size=[28, 28]", "job.name=other", "runtime.threads=auto"});
  EXPECT_THAT(read.errors, IsEmpty());
  EXPECT_EQ(read.spec.trainer.epochs, 7);
  EXPECT_EQ(read.spec.job.name, "other");
  EXPECT_EQ(read.spec.runtime.threads, 0);
}

TEST(Override, ReachesListItems) {
  const ReadResult read =
      with({"model.layers[0].conv2d.filters=8", "augment[0].random_translation.fill_mode=reflect",
            "callbacks[0].model_checkpoint.keep=5", "preprocess.mean[0]=0.5", "model.layers[2].dense.units=3"});
  EXPECT_THAT(read.errors, IsEmpty());
  EXPECT_EQ(as_integer(*read.spec.model.layers[0].part.params.find("filters")), 8);
  EXPECT_EQ(as_string(*read.spec.augment[0].params.find("fill_mode")), "reflect");
  EXPECT_EQ(read.spec.checkpoint.keep_best, 5);
  EXPECT_THAT(read.spec.preprocess.mean, ElementsAre(0.5));
}

TEST(Override, MakesSectionsThatAreMissing) {
  const ReadResult read = read_text(base_with(25, ""), "spec.yaml", {"runtime.executor=threads"});
  EXPECT_THAT(read.errors, IsEmpty());
  EXPECT_EQ(read.spec.runtime.executor, "threads");
}

TEST(Override, TheLastOneWins) { EXPECT_EQ(with({"trainer.epochs=7", "trainer.epochs=9"}).spec.trainer.epochs, 9); }

TEST(Override, AnEmptyValueIsNull) {
  const ReadResult read = with({"trainer.epochs="});
  EXPECT_THAT(read.errors, IsEmpty());
  EXPECT_EQ(read.spec.trainer.epochs, TrainerSpec{}.epochs);
}

TEST(Override, ValuesMayHoldEqualsSigns) { EXPECT_EQ(with({"job.name=a=b"}).spec.job.name, "a=b"); }

TEST(Override, WrongKeysAndValuesAreReportedUnderItsName) {
  EXPECT_THAT(with({"trainer.epoch=3"}).errors, ElementsAre("--set: trainer.epoch: unknown key; did you mean \"epochs\"?"));
  EXPECT_THAT(with({"trainr.epochs=3"}).errors, ElementsAre(StartsWith("--set: trainr: unknown key")));
  EXPECT_THAT(with({"trainer.epochs=many"}).errors,
              ElementsAre("--set: trainer.epochs: expected an integer from 1 to 1000000, found \"many\""));
}

TEST(Override, PathsThatDoNotFitAreRefused) {
  EXPECT_THAT(with({"trainer"}).errors, ElementsAre(AllOf(StartsWith("--set: trainer: "), HasSubstr("KEY=VALUE"))));
  EXPECT_THAT(with({"=3"}).errors, ElementsAre(HasSubstr("KEY=VALUE")));
  EXPECT_THAT(with({"a..b=3"}).errors, ElementsAre(HasSubstr("a key is empty")));
  EXPECT_THAT(with({"a.=3"}).errors, ElementsAre(HasSubstr("a key is empty")));
  EXPECT_THAT(with({"model.layers[3].dense.units=3"}).errors, ElementsAre(HasSubstr("the list has 3 items, counted from 0")));
  EXPECT_THAT(with({"model.layers[-1].dense.units=3"}).errors, ElementsAre(HasSubstr("a list index must be a number")));
  EXPECT_THAT(with({"model.layers[x]=3"}).errors, ElementsAre(HasSubstr("a list index must be a number")));
  EXPECT_THAT(with({"model.layers[0=3"}).errors, ElementsAre(HasSubstr("a list index must be a number")));
  EXPECT_THAT(with({"model.layers.dense.units=3"}).errors, ElementsAre(HasSubstr("name an item like [0]")));
  EXPECT_THAT(with({"trainer.epochs.more=3"}).errors, ElementsAre(HasSubstr("a single value, not a map")));
  EXPECT_THAT(with({"trainer[0]=3"}).errors, ElementsAre(HasSubstr("there is no list")));
  EXPECT_THAT(with({"model.layers[0]x=3"}).errors, ElementsAre(HasSubstr("expected \".\" after")));
}

TEST(Override, ValuesThatAreNoYamlAreRefused) {
  EXPECT_THAT(with({"trainer.epochs=\"1"}).errors,
              ElementsAre(AllOf(StartsWith("--set: trainer.epochs: "), HasSubstr("not valid YAML"))));
  EXPECT_THAT(with({"trainer.epochs=&a 3"}).errors, ElementsAre(HasSubstr("anchors")));
  EXPECT_THAT(with({"job.name=\xFF"}).errors, ElementsAre(HasSubstr("not UTF-8")));
}

}  // namespace
}  // namespace convoy::spec
