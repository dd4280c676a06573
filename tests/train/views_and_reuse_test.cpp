// Branches that write into their concatenation and steps that write over their operands compute what copies compute: the
// passes may change where tensors lie, but no bit of a training.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "pipeline/core/isa.h"
#include "pipeline/graph/build_program.h"
#include "pipeline/graph/choose_kernels.h"
#include "pipeline/graph/fuse_activation.h"
#include "pipeline/graph/fuse_norm_activation.h"
#include "pipeline/graph/place_branches.h"
#include "pipeline/graph/reuse_in_place.h"
#include "pipeline/train/model_state.h"
#include "tests/support/builtin_registry.h"
#include "tests/support/philox_values.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

// Modules of which every branch fits into the result as a view, and one whose second branch begins inside a channel block.
// Each result has several readers: the sums in front of a gradient go through views, too.
constexpr const char* kJob = R"(version: 1
job: {name: small, seed: 5, output_dir: run}
data: {train: {type: idx, images: i, labels: l}, batch_size: 4}
model:
  input_shape: [12, 12, 3]
  layers:
    - conv2d: {name: stem, filters: 32, kernel_size: 3, padding: same, use_bias: false}
    - batch_normalization: {name: stem_bn}
    - relu: {name: stem_relu}
    - inception:
        {name: normed, filters_1x1: 16, reduce_3x3: 16, filters_3x3: 32, reduce_5x5: 16, filters_5x5: 16, pool_projection: 16, batch_norm: true}
    - conv2d: {name: side, filters: 16, kernel_size: 1}
    - global_average_pooling2d: {name: side_pool}
    - dense: {name: side_logits, units: 10}
    - residual_basic: {name: same, inputs: [normed], filters: 80}
    - inception:
        {name: ragged, filters_1x1: 20, reduce_3x3: 16, filters_3x3: 32, reduce_5x5: 16, filters_5x5: 16, pool_projection: 16}
    - residual_basic_v2: {name: half, filters: 48, strides: 2, shortcut: projection}
    - residual_bottleneck: {name: narrow, filters: 16, expansion: 3}
    - inception: {name: naive, naive: true, filters_1x1: 16, filters_3x3: 32, filters_5x5: 16}
    - dropout: {name: dropout, rate: 0.3}
    - global_average_pooling2d: {name: pool}
    - dense: {name: logits, units: 10}
  auxiliary: [{layer: side_logits, loss_weight: 0.3}]
optimizer: {name: sgd, learning_rate: 0.05, momentum: 0.9}
)";

struct Passes {
  bool place = false, reuse = false;
};

class ViewsAndReuse : public testing::TestWithParam<Isa> {
 protected:
  Program program(const Passes& passes) const {
    ProgramOptions options;
    options.max_batch = job_.spec.data.batch_size;
    options.optimizer = job_.optimizer.get();
    Program program = build_program(job_.network, options);
    fuse_activation(program);
    fuse_norm_activation(program);
    if (passes.place) place_branches(program, registry_);
    if (passes.reuse) reuse_in_place(program, registry_);
    choose_kernels(program, registry_, GetParam());
    return program;
  }

  BatchSlot batch(int step) const {
    BatchSlot slot;
    slot.count = job_.spec.data.batch_size;
    const std::string suffix = std::to_string(step);
    const std::vector<float> images = formula_values("images" + suffix, slot.count * job_.network.input_shape.elements());
    slot.images = Arena(images.size() * sizeof(float));
    std::memcpy(slot.images.data(), images.data(), images.size() * sizeof(float));
    slot.labels = formula_labels("labels" + suffix, slot.count, 10);
    slot.sample_ids.resize(static_cast<std::size_t>(slot.count));
    return slot;
  }

  // Everything that three steps of training show, tensor by tensor with its name.
  std::vector<std::pair<std::string, std::vector<float>>> results(const Passes& passes) const {
    Session session(program(passes), registry_, GetParam(), ExecutorKind::threads, 2);
    initialize_model(session, job_.spec.job.seed);
    std::vector<std::pair<std::string, std::vector<float>>> all;
    for (int step = 0; step < 3; ++step) {
      const BatchSlot slot = batch(step);
      session.set_batch(slot);
      RunContext context;
      context.step = step;
      context.learning_rate = 0.05f;
      const auto take = [&](const std::string& name, std::vector<float> values) {
        all.emplace_back(name + " of step " + std::to_string(step), std::move(values));
      };
      const auto take_tensor = [&](const std::string& name, TensorId id) {
        const std::span<const float> values = session.values(id);
        take(name, {values.begin(), values.end()});
      };
      session.run(Phase::predict, context);
      take_tensor("prediction", session.program().predict.logits);
      session.run(Phase::forward, context);
      take_tensor("logits", session.program().training.logits);
      take_tensor("loss", session.program().training.loss);
      session.run(Phase::backward, context);
      for (const Parameter& p : session.program().parameters) {
        if (p.tensors.gradient == kNoTensor) continue;
        take("d_" + p.layer + "/" + p.spec.name, session.read(p, p.tensors.gradient));
      }
      session.run(Phase::update, context);
      for (const Parameter& p : session.program().parameters) {
        take(p.layer + "/" + p.spec.name, session.read(p, p.tensors.value));
      }
    }
    return all;
  }

  void expect_equal_bits(const Passes& passes) const {
    const auto copied = results({}), passed = results(passes);
    ASSERT_EQ(copied.size(), passed.size());
    for (std::size_t i = 0; i < copied.size(); ++i) {
      const auto& [name, values] = copied[i];
      ASSERT_EQ(passed[i].first, name);
      ASSERT_EQ(passed[i].second.size(), values.size()) << name;
      EXPECT_EQ(std::memcmp(passed[i].second.data(), values.data(), values.size() * sizeof(float)), 0) << name;
      EXPECT_TRUE(std::ranges::any_of(values, [](float v) { return v != 0.0f; })) << name;
    }
  }

  Registry registry_ = test::builtin_registry();
  Job job_ = load_job_text(kJob, "spec.yaml", {}, registry_);
};

std::ptrdiff_t views(const Program& program) {
  return std::ranges::count_if(program.tensors, [](const TensorInfo& t) { return t.view_of != kNoTensor; });
}

std::ptrdiff_t copies(const Program& program) {
  return std::ranges::count_if(program.steps, [](const Step& s) { return s.kind.starts_with("concat"); });
}

// Steps that write where they read.
std::ptrdiff_t reuses(const Program& program) {
  return std::ranges::count_if(program.steps, [](const Step& s) {
    return std::ranges::any_of(s.outputs, [&](TensorId t) { return std::ranges::find(s.inputs, t) != s.inputs.end(); });
  });
}

TEST_P(ViewsAndReuse, AreFoundInThisNetwork) {
  const Program copied = program({}), passed = program({.place = true, .reuse = true});
  EXPECT_EQ(views(copied), 0);
  EXPECT_GE(views(passed), 3 * 4) << "four branches of two modules in training, prediction and gradients";
  EXPECT_LT(copies(passed), copies(copied));
  EXPECT_GT(copies(passed), 0) << "the ragged module";
  EXPECT_GE(reuses(passed), reuses(copied) + 8);
}

TEST_P(ViewsAndReuse, OfBranchesComputeWhatCopiesCompute) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam());
  expect_equal_bits({.place = true});
}

TEST_P(ViewsAndReuse, OfOperandsComputeWhatCopiesCompute) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam());
  expect_equal_bits({.reuse = true});
}

TEST_P(ViewsAndReuse, TogetherComputeWhatCopiesCompute) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam());
  expect_equal_bits({.place = true, .reuse = true});
}

INSTANTIATE_TEST_SUITE_P(Isas, ViewsAndReuse, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
