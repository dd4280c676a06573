#include "pipeline/graph/read_losses_before_activation.h"

#include <algorithm>

#include "pipeline/core/error.h"
#include "pipeline/graph/activation_function.h"
#include "pipeline/graph/step_search.h"

namespace convoy {
namespace {

bool is_softmax_loss(const Step& loss) { return loss.kind.starts_with("softmax_cross_entropy"); }
bool is_loss(const Step& step, const char* direction) {
  return step.kind.ends_with(direction) && (is_softmax_loss(step) || step.kind.starts_with("binary_cross_entropy"));
}

bool is_activation_of(const Step& step, const Step& loss, const std::string& direction) {
  if (is_softmax_loss(loss)) return step.kind == "softmax" + direction;
  return step.kind == "activation" + direction && step.attributes.integer("function") == number_of(Activation::sigmoid);
}

// Moves forward losses; those of inference, too.
void move_forward(Program& program, Step& loss) {
  const TensorId output = loss.inputs.at(0);
  const Step* writer = find_writer(program, output);
  if (writer == nullptr || !is_activation_of(*writer, loss, "_forward")) {
    const std::string wanted = is_softmax_loss(loss) ? "softmax" : "sigmoid";
    throw Error(ExitCode::bad_spec, "loss.from_logits: false needs a model that ends in " + wanted + ", and layer '" +
                                        program.tensors[output].layer + "' does not; give it activation: " + wanted +
                                        ", or set loss.from_logits: true");
  }
  loss.inputs.at(0) = writer->inputs.at(0);
}

// The gradient of the head's output is the loss's alone, and its one reader the activation.
void move_backward(Program& program, Step& loss, std::vector<std::string>& dropped) {
  const TensorId d_output = loss.outputs.at(0);
  Step* reader = nullptr;
  int readers = 0;
  for (Step& step : program.steps) {
    if (!reads(step, d_output)) continue;
    ++readers;
    if (is_activation_of(step, loss, "_backward")) reader = &step;
  }
  if (reader == nullptr || readers != 1) {
    throw Error(ExitCode::bad_spec, "loss.from_logits: false needs a head that no other layer reads; layer '" +
                                        program.tensors[d_output].layer + "' is read");
  }
  loss.outputs.at(0) = reader->outputs.at(0);
  dropped.push_back(reader->name);
}

}  // namespace

void read_losses_before_activation(Program& program) {
  std::vector<std::string> dropped;
  for (Step& step : program.steps) {
    if (is_loss(step, "_forward")) move_forward(program, step);
    if (is_loss(step, "_backward")) move_backward(program, step, dropped);
  }
  std::erase_if(program.steps, [&](const Step& step) { return std::ranges::find(dropped, step.name) != dropped.end(); });
}

}  // namespace convoy
