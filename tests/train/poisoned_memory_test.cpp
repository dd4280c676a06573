// Memory holds whatever lay there before: full of NaN wherever a tensor's life begins, it changes no bit of a training. So every
// step writes all that later ones read, pad lanes included, and no plan lays two tensors of one time over each other.
#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "pipeline/graph/lifetimes.h"
#include "tests/train/pass_results.h"

namespace convoy::test {
namespace {

struct Birth {
  TensorId id;
  std::size_t bytes;
};

// Fills the tensors that begin with a step before its first tile runs. For one thread.
class PoisonedStep final : public BoundStep {
 public:
  PoisonedStep(std::unique_ptr<BoundStep> inner, std::vector<Birth> births)
      : inner_(std::move(inner)), births_(std::move(births)) {}

  int tiles(int batch) const override { return inner_->tiles(batch); }
  std::size_t scratch_bytes() const override { return inner_->scratch_bytes(); }
  void run(int tile, const RunContext& context, std::byte* scratch) const override {
    if (done_++ % tiles(context.batch) == 0) {
      for (const Birth& birth : births_) std::memset(context.at<std::byte>(birth.id), 0xff, birth.bytes);
    }
    inner_->run(tile, context, scratch);
  }

 private:
  std::unique_ptr<BoundStep> inner_;
  std::vector<Birth> births_;
  mutable int done_ = 0;
};

std::map<std::string, std::vector<Birth>> births_by_step(const Program& program) {
  const std::vector<Lifetime> lives = find_lifetimes(program);
  std::map<std::string, std::vector<Birth>> births;
  for (TensorId id = 0; id < std::ssize(program.tensors); ++id) {
    const TensorInfo& info = program.tensors[id];
    if (!lives[id].used() || (info.role != Role::activation && info.role != Role::gradient)) continue;
    births[program.steps[lives[id].first].name].push_back({id, info.desc.bytes(program.max_batch)});
  }
  return births;
}

void expect_no_bit_changes(const std::string& model, Isa isa) {
  const PassResults results(("version: 1\njob: {name: small, seed: 5, output_dir: run}\n"
                             "data: {train: {type: idx, images: i, labels: l}, batch_size: 5}\nruntime: {recompute_above: 0}\n"
                             "optimizer: {name: sgd, learning_rate: 0.05, momentum: 0.9}\n" +
                             model)
                                .c_str());
  for (const bool winograd : {false, true}) {
    SCOPED_TRACE(winograd ? "Winograd" : "direct");
    const Program program = results.program(all_passes(), isa, winograd);
    const auto births = births_by_step(program);
    int poisoned = 0;
    const auto poison = [&](std::unique_ptr<BoundStep> inner, const Step& step) -> std::unique_ptr<BoundStep> {
      const auto it = births.find(step.name);
      if (it == births.end()) return inner;
      ++poisoned;
      return std::make_unique<PoisonedStep>(std::move(inner), it->second);
    };
    expect_equal_bits(results.of_program(program, isa), results.of_program(program, isa, 3, 1, poison));
    EXPECT_GT(poisoned, 10);
  }
}

class PoisonedMemory : public testing::TestWithParam<Isa> {};

TEST_P(PoisonedMemory, ChangesNothingInAResidualNetwork) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam());
  expect_no_bit_changes(R"(model:
  input_shape: [24, 24, 3]
  layers:
    - conv2d: {name: stem, filters: 36, kernel_size: 3, padding: same, use_bias: false}
    - batch_normalization: {name: stem_bn}
    - relu: {name: stem_relu}
    - max_pooling2d: {name: stem_pool, pool_size: 3, strides: 2, padding: same}
    - residual_bottleneck: {name: wide, filters: 20, shortcut: projection}
    - residual_bottleneck: {name: same, filters: 20}
    - residual_basic: {name: basic, filters: 80}
    - residual_basic_v2: {name: late, filters: 48, strides: 2, shortcut: projection}
    - depthwise_conv2d: {name: deep, kernel_size: 3, padding: same}
    - local_response_normalization: {name: lrn}
    - global_average_pooling2d: {name: pool}
    - dense: {name: logits, units: 10}
)",
                        GetParam());
}

TEST_P(PoisonedMemory, ChangesNothingInAnInceptionNetwork) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam());
  expect_no_bit_changes(R"(model:
  input_shape: [14, 14, 3]
  layers:
    - conv2d: {name: stem, filters: 18, kernel_size: 3, padding: same, activation: relu}
    - inception:
        {name: normed, filters_1x1: 16, reduce_3x3: 16, filters_3x3: 32, reduce_5x5: 16, filters_5x5: 16, pool_projection: 16, batch_norm: true}
    - inception:
        {name: ragged, filters_1x1: 20, reduce_3x3: 16, filters_3x3: 32, reduce_5x5: 16, filters_5x5: 16, pool_projection: 16}
    - conv2d: {name: grouped, filters: 64, kernel_size: 3, groups: 2}
    - average_pooling2d: {name: small, pool_size: 2}
    - flatten: {name: flat}
    - dense: {name: hidden, units: 1200, activation: relu}
    - dropout: {name: dropout, rate: 0.3}
    - dense: {name: logits, units: 10}
)",
                        GetParam());
}

INSTANTIATE_TEST_SUITE_P(Isas, PoisonedMemory, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
