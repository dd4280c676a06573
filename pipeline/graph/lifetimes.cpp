#include "pipeline/graph/lifetimes.h"

#include "pipeline/graph/follow_writers.h"
#include "pipeline/graph/views.h"

namespace convoy {

std::vector<Lifetime> find_lifetimes(const Program& program) {
  std::vector<Lifetime> lives(program.tensors.size());
  int training_end = -1, predict_end = -1;
  const auto live = [&](const Step& step, int at) {
    for (const auto* list : {&step.inputs, &step.outputs}) {
      for (TensorId id : *list) {
        if (id != kNoTensor) lives[place_of(program, id).root].extend(at);
      }
    }
  };
  for (int s = 0; s < static_cast<int>(program.steps.size()); ++s) {
    const Step& step = program.steps[s];
    if (follows(step)) {
      live(step, s - 1);
      live(program.steps[s - 1], s);
    }
    live(step, s);
    (step.phase == Phase::predict ? predict_end : training_end) = s;
  }
  const auto keep = [&](TensorId id, int end) {
    if (id == kNoTensor) return;
    Lifetime& life = lives[place_of(program, id).root];
    if (life.used()) life.extend(end);
  };
  keep(program.training.loss, training_end);
  keep(program.training.logits, training_end);
  for (const Program::FiniteCheck& check : program.finite_checks) keep(check.flag, training_end);
  for (const Parameter& parameter : program.parameters) keep(parameter.tensors.gradient, training_end);
  keep(program.predict.loss, predict_end);
  keep(program.predict.logits, predict_end);
  return lives;
}

}  // namespace convoy
