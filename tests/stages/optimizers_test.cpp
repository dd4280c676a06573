// Optimizers: keys, slots and the steps they emit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/optim/builtin_optimizers.h"

namespace convoy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Made {
  std::unique_ptr<Optimizer> optimizer;
  std::vector<std::string> errors;
};

Made make(std::string_view name, const std::string& yaml) {
  spec::Diagnostics diagnostics("test.yaml");
  const spec::Node node = spec::load_yaml_text(yaml, diagnostics);
  spec::ParamReader reader(node, "optimizer", diagnostics);
  for (const OptimizerEntry& entry : builtin_optimizers()) {
    if (entry.name != name) continue;
    Made made{entry.make(reader), {}};
    reader.finish();
    made.errors = diagnostics.lines();
    return made;
  }
  throw std::logic_error("no optimizer " + std::string(name));
}

TEST(Optimizers, SgdHasASlotOnlyWithMomentum) {
  const Made plain = make("sgd", "{}"), heavy = make("sgd", "{momentum: 0.9, nesterov: true, weight_decay: 0.01}");
  EXPECT_THAT(plain.errors, IsEmpty());
  EXPECT_THAT(heavy.errors, IsEmpty());
  EXPECT_THAT(plain.optimizer->slots(), IsEmpty());
  EXPECT_THAT(heavy.optimizer->slots(), ElementsAre("momentum"));
  EXPECT_THAT(plain.optimizer->update({3, 4, {}}, {}).inputs, ElementsAre(3, 4));
  const Step step = heavy.optimizer->update({3, 4, {5}}, {2.0, 0.5});
  EXPECT_EQ(step.kind, "sgd_update");
  EXPECT_THAT(step.inputs, ElementsAre(3, 4, 5));
  EXPECT_THAT(step.outputs, ElementsAre(3, 5));
  EXPECT_EQ(step.attributes,
            (Attributes{{"lr_mult", 2}, {"weight_decay", 0.005}, {"decoupled", 0}, {"momentum", 0.9}, {"nesterov", 1}}));
}

TEST(Optimizers, AdamHasKerasDefaults) {
  const Made made = make("adam", "{decay_mode: decoupled}");
  EXPECT_THAT(made.errors, IsEmpty());
  EXPECT_THAT(made.optimizer->slots(), ElementsAre("momentum", "velocity"));
  const Step step = made.optimizer->update({0, 1, {2, 3}}, {});
  EXPECT_EQ(step.kind, "adam_update");
  EXPECT_THAT(step.inputs, ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(step.outputs, ElementsAre(0, 2, 3));
  EXPECT_EQ(
      step.attributes,
      (Attributes{{"lr_mult", 1}, {"weight_decay", 0}, {"decoupled", 1}, {"beta_1", 0.9}, {"beta_2", 0.999}, {"epsilon", 1e-7}}));
}

TEST(Optimizers, ComplainAboutWhatCannotBe) {
  EXPECT_THAT(make("sgd", "{momentum: 1.0}").errors, ElementsAre(HasSubstr("momentum")));
  EXPECT_THAT(make("sgd", "{nesterov: true}").errors, ElementsAre(HasSubstr("nesterov")));
  EXPECT_THAT(make("sgd", "{decay_mode: l1}").errors, ElementsAre(HasSubstr("decoupled")));
  EXPECT_THAT(make("sgd", "{weight_decay: -1}").errors, ElementsAre(HasSubstr("weight_decay")));
  EXPECT_THAT(make("sgd", "{norm_weight_decay: 0.0}").errors, ElementsAre(HasSubstr("norm_weight_decay")));
  EXPECT_THAT(make("adam", "{amsgrad: true}").errors, ElementsAre(HasSubstr("amsgrad")));
  EXPECT_THAT(make("adam", "{beta_2: 1}").errors, ElementsAre(HasSubstr("beta_2")));
  EXPECT_THAT(make("adam", "{epsilon: 0}").errors, ElementsAre(HasSubstr("epsilon")));
  EXPECT_THAT(make("adam", "{beta1: 0.8}").errors, ElementsAre(HasSubstr("beta_1")));
}

}  // namespace
}  // namespace convoy
