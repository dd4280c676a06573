// Which maps backward computes anew is no part of the stored plan, as it moves no bit: a run may be resumed with another
// runtime.recompute_above. A plan from before the pass resumes without it.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "pipeline/graph/recompute_normalized.h"
#include "pipeline/train/run_session.h"
#include "tests/support/builtin_registry.h"
#include "tests/train/tiny_job.h"

namespace convoy {
namespace {

constexpr const char* kLayers = R"(    - conv2d: {filters: 32, kernel_size: 3, padding: same, use_bias: false}
    - batch_normalization: {}
    - relu: {}
    - conv2d: {filters: 32, kernel_size: 3, padding: same}
    - flatten: {}
    - dense: {units: 10}
)";

std::unique_ptr<Session> session(const std::string& above, std::optional<KernelPlan> plan = std::nullopt) {
  SessionOptions options;
  options.plan = std::move(plan);
  const std::string runtime = "runtime: {recompute_above: " + above + "}\n";
  return make_session(load_job_text(test::tiny_job(16, kLayers) + runtime, "spec.yaml", {}, test::builtin_registry()),
                      test::builtin_registry(), options);
}

int recomputed(const Session& of) { return recomputed_maps(of.program()).maps; }
KernelPlan plan_of(const Session& of) { return kernel_plan_from_json(kernel_plan_json(of, choose_isa())); }

TEST(RecomputePlan, IsTheSameWithAndWithoutKeptMaps) {
  const auto kept = session("1GiB"), anew = session("0");
  EXPECT_EQ(recomputed(*kept), 0);
  EXPECT_EQ(recomputed(*anew), 1);
  EXPECT_EQ(plan_of(*kept), plan_of(*anew));
  EXPECT_EQ(recomputed(*session("0", plan_of(*kept))), 1);
  EXPECT_EQ(recomputed(*session("1GiB", plan_of(*anew))), 0);
}

TEST(RecomputePlan, FromBeforeThePassResumesWithoutIt) {
  KernelPlan old = plan_of(*session("0"));
  ASSERT_EQ(std::erase(old.passes, "recompute_normalized"), 1u);
  const auto resumed = session("0", old);
  EXPECT_EQ(recomputed(*resumed), 0);
  EXPECT_EQ(plan_of(*resumed), old);
}

}  // namespace
}  // namespace convoy
