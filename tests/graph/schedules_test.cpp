#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/graph/choose_kernels.h"
#include "pipeline/graph/schedule_key.h"

namespace convoy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Runs nothing; binds the variants "plain" and "fast".
class TwoVariants final : public StepKind {
 public:
  std::string_view name() const override { return "two_variants"; }
  KernelChoice choose(const Step&, const BindContext&) const override { return {"plain", {}}; }
  std::unique_ptr<BoundStep> bind(const Step& step, const BindContext&) const override {
    if (step.kernel.variant != "plain" && step.kernel.variant != "fast") {
      throw Error(ExitCode::bad_spec, "no kernel variant '" + step.kernel.variant + "'");
    }
    return nullptr;
  }
};

class NoVariants final : public StepKind {
 public:
  std::string_view name() const override { return "no_variants"; }
  std::unique_ptr<BoundStep> bind(const Step&, const BindContext&) const override { return nullptr; }
};

std::string document(const std::string& entries, const std::string& isa = "avx2") {
  return R"({"format": 1, "cpu": "amd_zen5", "isa": ")" + isa + R"(", "entries": [)" + entries + "]}";
}

std::string entry(const std::string& key, const std::string& variant) {
  return R"({"key": ")" + key + R"(", "variant": ")" + variant +
         R"(", "parameters": {"rows": 7}, "gflops": 90.5, "default_gflops": 80, "share_of_peak": 0.9})";
}

const std::string kKey = "two_variants 3x3 s1 p1 64x8x8 -> 32x8x8 b4";

class ChooseFromTables : public testing::Test {
 protected:
  ChooseFromTables() {
    static const TwoVariants two;
    static const NoVariants none;
    static const StepKind* const kinds[] = {&two, &none};
    registry_.step_kinds = kinds;
    program_.max_batch = 4;
    program_.tensors = {{TensorDesc::blocked("x", {8, 8, 64}), Role::activation, "layer"},
                        {TensorDesc::plain("w", 9 * 64 * 32), Role::parameter, "layer"},
                        {TensorDesc::blocked("y", {8, 8, 32}), Role::activation, "layer"}};
    for (const char* kind : {"two_variants", "no_variants"}) {
      Step step;
      step.name = kind;
      step.kind = kind;
      step.inputs = {0, 1, kNoTensor};
      step.outputs = {2};
      step.attributes = {{"kernel_h", 3}, {"kernel_w", 3}, {"pad_top", 1}, {"pad_left", 1}};
      program_.steps.push_back(step);
    }
  }

  ScheduleTable table(const std::string& entries, const std::string& source, ScheduleTable::Origin origin) {
    ScheduleTable parsed = parse_schedules(document(entries), source);
    parsed.origin = origin;
    return parsed;
  }

  Program program_;
  Registry registry_;
};

TEST_F(ChooseFromTables, AMissGoesToTheCostRule) {
  const Schedules tables{table(entry("another key", "fast"), "own.json", ScheduleTable::Origin::users)};
  EXPECT_THAT(choose_kernels(program_, registry_, Isa::avx2, tables), ElementsAre("cost rule", ""));
  EXPECT_EQ(program_.steps[0].kernel.variant, "plain");
}

TEST_F(ChooseFromTables, TheFirstTableThatKnowsTheKeyDecides) {
  const Schedules tables{table("", "empty.json", ScheduleTable::Origin::users),
                         table(entry(kKey, "fast"), "own.json", ScheduleTable::Origin::users),
                         table(entry(kKey, "plain"), "built_in.json", ScheduleTable::Origin::built_in)};
  EXPECT_THAT(choose_kernels(program_, registry_, Isa::avx2, tables), ElementsAre("own.json", ""));
  EXPECT_EQ(program_.steps[0].kernel.variant, "fast");
  EXPECT_EQ(program_.steps[0].kernel.parameters.integer("rows"), 7);
}

TEST_F(ChooseFromTables, AnotherInstructionSetsTableIsNotAsked) {
  const Schedules tables{table(entry(kKey, "fast"), "own.json", ScheduleTable::Origin::users)};
  EXPECT_THAT(choose_kernels(program_, registry_, Isa::avx512, tables), ElementsAre("cost rule", ""));
}

TEST_F(ChooseFromTables, ABuiltInVariantThatIsMissingIsAMiss) {
  const Schedules tables{table(entry(kKey, "gone"), "built_in.json", ScheduleTable::Origin::built_in)};
  EXPECT_THAT(choose_kernels(program_, registry_, Isa::avx2, tables), ElementsAre("cost rule", ""));
  EXPECT_EQ(program_.steps[0].kernel.variant, "plain");
}

TEST_F(ChooseFromTables, AUsersVariantThatIsMissingNamesFileAndEntry) {
  const Schedules tables{table(entry(kKey, "gone"), "own.json", ScheduleTable::Origin::users)};
  try {
    choose_kernels(program_, registry_, Isa::avx2, tables);
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::bad_spec);
    EXPECT_THAT(error.what(), HasSubstr("own.json: entry '" + kKey + "'"));
    EXPECT_THAT(error.what(), HasSubstr("no kernel variant 'gone'"));
  }
}

TEST(ScheduleKey, HoldsWhatSpeedDependsOn) {
  const std::vector<TensorDesc> tensors{TensorDesc::blocked("x", {17, 19, 128}), TensorDesc::blocked("y", {17, 19, 64}),
                                        TensorDesc::plain("w", 1), TensorDesc::blocked("flat", Shape::vector(512)),
                                        TensorDesc::blocked("logits", Shape::vector(10))};
  const BindContext context{tensors, 16, Isa::avx2};
  Step step;
  step.kind = "conv_backward_weights";
  step.inputs = {0, 1};
  step.outputs = {2};
  step.attributes = {{"kernel_h", 1}, {"kernel_w", 7},   {"stride_h", 2},   {"stride_w", 1}, {"pad_top", 0},
                     {"pad_left", 3}, {"dilation_h", 1}, {"dilation_w", 2}, {"groups", 4},   {"activation", 1}};
  EXPECT_EQ(schedule_key(step, context), "conv_backward_weights 1x7 s2x1 p0x3 d1x2 g4 128x17x19, 64x17x19 b16");
  step.kind = "dense_forward";
  step.attributes = {};
  step.inputs = {3, 2, kNoTensor};
  step.outputs = {4};
  EXPECT_EQ(schedule_key(step, context), "dense_forward 512 -> 10 b16");
  step.attributes = {{"kernel_h", 1}, {"kernel_w", 1}};
  EXPECT_EQ(schedule_key(step, context), "dense_forward 512 -> 10 b16");
  step.kind = "winograd_contract";
  step.inputs = {2, 2, kNoTensor};
  step.outputs = {1};
  step.attributes = {{"kernel_h", 3}, {"kernel_w", 3}, {"in_blocks", 32}, {"rotated", 0}, {"activation", 1}};
  EXPECT_EQ(schedule_key(step, context), "winograd_contract 3x3 512 -> 64x17x19 b16");
  step.attributes.set("rotated", 1);
  EXPECT_EQ(schedule_key(step, context), "winograd_contract 3x3 rotated 512 -> 64x17x19 b16");
  step.attributes.set("stride_h", 2);
  step.attributes.set("stride_w", 2);
  EXPECT_EQ(schedule_key(step, context), "winograd_contract 3x3 s2 rotated 512 -> 64x17x19 b16");
  step.kind = "winograd_gradient_contract";
  step.inputs = {2, 2};
  step.outputs = {2};
  step.attributes = {{"kernel_h", 1}, {"kernel_w", 7}, {"in_blocks", 16}, {"out_blocks", 32}, {"result_h", 4}, {"result_w", 2}};
  EXPECT_EQ(schedule_key(step, context), "winograd_gradient_contract 1x7 256, 512x4x2 b16");
  step.attributes.set("stride_h", 2);
  EXPECT_EQ(schedule_key(step, context), "winograd_gradient_contract 1x7 s2x1 256, 512x4x2 b16");
}

struct BadDocument {
  std::string text, message;
};

TEST(ScheduleTable, NamesWhatIsWrongInAFile) {
  const BadDocument cases[] = {
      {"{", "own.json: is no JSON object"},
      {"[]", "own.json: is no JSON object"},
      {R"({"format": 2})", "reads format 1"},
      {R"({"cpu": "a"})", "expected \"format\" to be 1"},
      {R"({"format": 1, "cpu": 3})", "expected \"cpu\" to be a kind of CPU"},
      {R"({"format": 1, "cpu": "a", "isa": "neon"})", "own.json: expected \"isa\" to be avx2 or avx512"},
      {R"({"format": 1, "cpu": "a", "isa": "avx2"})", "expected \"entries\" to be a list"},
      {document("3"), "entries[0]: expected an object"},
      {document("{}"), "entries[0]: expected \"key\""},
      {document(R"({"key": "k"})"), "entries[0] (k): expected \"variant\""},
      {document(R"({"key": "k", "variant": "v", "parameters": 3})"), "entries[0] (k): expected \"parameters\" to be an object"},
      {document(R"({"key": "k", "variant": "v", "parameters": {"rows": "7"}})"), "expected parameter rows to be a number"},
      {document(R"({"key": "k", "variant": "v"})"), "entries[0] (k): expected \"gflops\" to be a number"},
      {document(entry("k", "v") + "," + entry("k", "v")), "entries[1] (k): stands there twice"},
  };
  for (const BadDocument& bad : cases) {
    try {
      parse_schedules(bad.text, "own.json");
      ADD_FAILURE() << "expected an error for " << bad.text;
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), ExitCode::bad_spec);
      EXPECT_THAT(error.what(), HasSubstr(bad.message));
    }
  }
}

TEST(ScheduleTable, AFileThatIsNotThereIsNamed) {
  try {
    load_schedules("nowhere/own.json");
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::io);
    EXPECT_THAT(error.what(), HasSubstr("nowhere/own.json: cannot be read"));
  }
}

TEST(ScheduleTable, BuiltInOnesCanAllBeRead) {
  for (Isa isa : {Isa::avx2, Isa::avx512}) {
    for (const ScheduleTable& table : built_in_schedules("no such CPU", isa)) EXPECT_EQ(table.isa, isa);
  }
}

}  // namespace
}  // namespace convoy
