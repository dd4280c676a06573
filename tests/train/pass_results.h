// What a small job computes when certain passes rewrote its program: everything that three steps of training show.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/core/isa.h"
#include "pipeline/graph/choose_kernels.h"
#include "pipeline/graph/use_winograd.h"
#include "pipeline/train/model_state.h"
#include "tests/support/builtin_registry.h"
#include "tests/support/philox_values.h"
#include "tests/support/step_harness.h"

namespace convoy::test {

class PassResults {
 public:
  using Named = std::pair<std::string, std::vector<float>>;

  explicit PassResults(const char* job) : job_(load_job_text(job, "spec.yaml", {}, registry_)) {}

  // By direct convolutions, or by Winograd's where a rule or a plan says so.
  Program program(const PassList& passes, Isa isa, bool winograd = false) const {
    Program program = make_program(job_, registry_, true, passes);
    if (winograd) use_winograd(program, isa);
    choose_kernels(program, registry_, isa);
    return program;
  }

  // Predictions, losses, gradients and parameters, tensor by tensor with its name, step by step.
  std::vector<Named> of(const PassList& passes, Isa isa, int steps = 3) const {
    return of_program(program(passes, isa), isa, steps);
  }

  std::vector<Named> of_program(Program program, Isa isa, int steps = 3, int threads = 2, const StepWrapper& wrap = {}) const {
    Session session(std::move(program), registry_, isa, ExecutorKind::threads, threads, wrap);
    initialize_model(session, job_.spec.job.seed);
    std::vector<Named> all;
    for (int step = 0; step < steps; ++step) run_step(session, step, all);
    return all;
  }

 private:
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

  void run_step(Session& session, int step, std::vector<Named>& all) const {
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
      if (p.tensors.gradient != kNoTensor) take("d_" + p.layer + "/" + p.spec.name, session.read(p, p.tensors.gradient));
    }
    session.run(Phase::update, context);
    for (const Parameter& p : session.program().parameters) {
      take(p.layer + "/" + p.spec.name, session.read(p, p.tensors.value));
    }
  }

  Registry registry_ = test::builtin_registry();
  Job job_;
};

inline void expect_same_tensors(const std::vector<PassResults::Named>& a, const std::vector<PassResults::Named>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(b[i].first, a[i].first);
    ASSERT_EQ(b[i].second.size(), a[i].second.size()) << a[i].first;
    EXPECT_TRUE(std::ranges::any_of(a[i].second, [](float v) { return v != 0.0f; })) << a[i].first;
  }
}

// All but those whose names begin so.
inline std::vector<PassResults::Named> without(std::vector<PassResults::Named> all, std::string_view prefix) {
  std::erase_if(all, [&](const PassResults::Named& tensor) { return tensor.first.starts_with(prefix); });
  return all;
}

inline void expect_equal_bits(const std::vector<PassResults::Named>& a, const std::vector<PassResults::Named>& b) {
  expect_same_tensors(a, b);
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    EXPECT_EQ(std::memcmp(a[i].second.data(), b[i].second.data(), a[i].second.size() * sizeof(float)), 0) << a[i].first;
  }
}

// By the norm of the difference.
inline void expect_equal_to_rounding(const std::vector<PassResults::Named>& a, const std::vector<PassResults::Named>& b,
                                     double tolerance) {
  expect_same_tensors(a, b);
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    double difference = 0, norm = 0;
    for (std::size_t k = 0; k < a[i].second.size(); ++k) {
      difference += std::pow(double{a[i].second[k]} - b[i].second[k], 2);
      norm += std::pow(double{a[i].second[k]}, 2);
    }
    EXPECT_LE(std::sqrt(difference), tolerance * std::sqrt(norm)) << a[i].first;
  }
}

}  // namespace convoy::test
