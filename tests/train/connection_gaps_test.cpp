// What a file holds where a connection table has no connection never comes into the model: nothing would train it away.
#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/train/model_state.h"
#include "pipeline/train/run_session.h"
#include "tests/support/builtin_registry.h"

namespace convoy {
namespace {

class ConnectionGaps : public testing::Test {
 protected:
  ConnectionGaps()
      : job_(load_job_text("version: 1\n"
                           "data: {train: {type: idx, images: i, labels: l}, batch_size: 2}\n"
                           "model: {input_shape: [8, 8, 3], layers: [conv2d: {name: table, filters: 4, kernel_size: 3, "
                           "connections: [[0], [1, 2], [0, 2], [0, 1, 2]]}, flatten: {}, dense: {name: logits, units: 3}]}\n"
                           "optimizer: {name: adam, learning_rate: 0.1}\n",
                           "spec.yaml", {}, test::builtin_registry())),
        session_(make_session(job_, test::builtin_registry(), {})) {}

  // The model's own state with 7 in place of every number, as a file could hold it.
  CheckpointData sevens() const {
    CheckpointData data;
    view_model_state(*session_, job_, data);
    copy_values(data);
    for (WeightTensor& w : data.weights) std::ranges::fill(w.values, 7.0f);
    for (SlotTensor& s : data.slots) std::ranges::fill(s.tensor.values, 7.0f);
    return data;
  }

  const Parameter& kernel() const {
    return *std::ranges::find(session_->program().parameters, "kernel", [](const Parameter& p) { return p.spec.name; });
  }

  void expect_sevens_but_in_gaps(TensorId id) const {
    const std::vector<float> values = session_->read(kernel(), id);
    const std::vector<std::int64_t>& gaps = kernel().spec.gaps;
    ASSERT_EQ(gaps.size(), 9u * 4);
    for (std::int64_t i = 0; i < std::ssize(values); ++i) {
      EXPECT_EQ(values[i], std::ranges::count(gaps, i) > 0 ? 0.0f : 7.0f) << "element " << i;
    }
  }

  Job job_;
  std::unique_ptr<Session> session_;
};

TEST_F(ConnectionGaps, StayZeroWhateverWeightsAFileHolds) {
  write_weights(*session_, sevens().weights, "file");
  expect_sevens_but_in_gaps(kernel().tensors.value);
}

TEST_F(ConnectionGaps, StayZeroWhenOnlySomeWeightsOfAFileFit) {
  CheckpointData file = sevens();
  file.weights.pop_back();
  EXPECT_NE(write_known_weights(*session_, file.weights, "file"), "");
  expect_sevens_but_in_gaps(kernel().tensors.value);
}

TEST_F(ConnectionGaps, StayZeroInOptimizerSlots) {
  write_slots(*session_, sevens().slots, "file");
  ASSERT_EQ(kernel().tensors.slots.size(), 2u);
  for (const TensorId slot : kernel().tensors.slots) expect_sevens_but_in_gaps(slot);
}

}  // namespace
}  // namespace convoy
