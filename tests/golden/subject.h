// One layer inside a real program, run step by step with formula-made values around it.
//
// The network is: feeder -> subject -> (flatten) -> loss. The feeder only makes the subject's input a tensor with a
// gradient; its values are overwritten. Other inputs of a merge have feeders of their own. A network's image needs no feeder and
// gets no gradient.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pipeline/graph/program.h"
#include "tests/support/step_harness.h"

namespace convoy::test {

class Subject {
 public:
  Subject(const nlohmann::json& golden, Isa isa);

  // Inputs by the formula, then the subject's repack, forward and backward steps, its own updates (not the optimizer's), and
  // its steps of inference.
  void run();

  // Keras order: NHWC for maps. `name` as in golden results: output, d_input, d_input_<i>, d_<parameter>, <parameter> after the
  // update, predicted (the output of inference).
  std::vector<float> result(const std::string& name);

 private:
  void fill_map(TensorId, const std::string& tensor);
  std::vector<float> read_map(TensorId);
  void run_steps(Phase);
  TensorId input_of(Phase) const;
  TensorId output_of(Phase) const;
  bool is_subject(const Step&) const;
  TensorId incoming_gradient() const;
  TensorId outgoing_gradient(const std::string& feeder) const;
  const Parameter& parameter(const std::string& name) const;

  nlohmann::json golden_;
  int batch_;
  bool image_;
  Program program_;
  StepHarness harness_;
};

}  // namespace convoy::test
