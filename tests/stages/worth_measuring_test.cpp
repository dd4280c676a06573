// Which candidates the tuner may spend time on.
#include "stages/steps/worth_measuring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace convoy {
namespace {

constexpr double kMiB = 1 << 20;

// A choice says itself how many tiles and how much scratch it has; the rule's are 10 and 1 MiB or as given.
class SizedKind final : public StepKind {
 public:
  explicit SizedKind(int tiles = 10, double scratch = kMiB) : rule_{"sized", {{"tiles", tiles}, {"scratch", scratch}}} {}
  std::string_view name() const override { return "sized"; }
  KernelChoice choose(const Step&, const BindContext&) const override { return rule_; }
  std::unique_ptr<BoundStep> bind(const Step& step, const BindContext&) const override {
    return std::make_unique<Bound>(step.kernel.parameters);
  }

 private:
  class Bound final : public BoundStep {
   public:
    explicit Bound(const Attributes& parameters) : parameters_(parameters) {}
    int tiles(int) const override { return parameters_.integer("tiles"); }
    std::size_t scratch_bytes() const override { return static_cast<std::size_t>(parameters_.real("scratch")); }
    void run(int, const RunContext&, std::byte*) const override {}

   private:
    Attributes parameters_;
  };

  KernelChoice rule_;
};

KernelChoice sized(int tiles, double scratch) { return {"sized", {{"tiles", tiles}, {"scratch", scratch}}}; }

std::vector<KernelChoice> kept(const SizedKind& kind, const std::vector<KernelChoice>& choices, const KernelChoice& own = {}) {
  Step step;
  step.kernel = own;
  return worth_measuring(kind, step, {{}, 4, Isa::avx2}, choices, 16);
}

TEST(WorthMeasuring, LeavesOutWhatSharesOutWorseThanTheRule) {
  EXPECT_EQ(kept(SizedKind(), {sized(9, 0), sized(10, 0), sized(11, 0)}).size(), 2u);
  EXPECT_EQ(kept(SizedKind(100), {sized(15, 0), sized(16, 0)}).size(), 1u) << "16 are enough";
}

TEST(WorthMeasuring, LeavesOutWhatNeedsMuchMemory) {
  EXPECT_EQ(kept(SizedKind(), {sized(10, 6 * kMiB), sized(10, 6 * kMiB + 1)}).size(), 1u);
  EXPECT_EQ(kept(SizedKind(10, 8 * kMiB), {sized(11, 8 * kMiB), sized(10, 8 * kMiB + 1)}).size(), 1u) << "the rule's own need";
}

TEST(WorthMeasuring, KeepsNeitherTheStepsChoiceNorOneTwice) {
  const KernelChoice rule = sized(10, kMiB), other = sized(20, 0), third = sized(30, 0);
  EXPECT_THAT(kept(SizedKind(), {other, rule, third, other}), testing::ElementsAre(other, third));
  EXPECT_THAT(kept(SizedKind(), {other, rule, third, other}, third), testing::ElementsAre(other, rule));
}

}  // namespace
}  // namespace convoy
