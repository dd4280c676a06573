// A step: one unit of work of a program, as data.
//
// A step names a kernel family (`kind`), its tensors and its scalars; it holds no pointer and runs nothing. Layers emit
// steps, passes rewrite them, the executor runs them through their StepKind. The order and meaning of `inputs`,
// `outputs` and `attributes` are written in the header of the step kind.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace convoy {

using TensorId = int;
inline constexpr TensorId kNoTensor = -1;  // an optional operand that is absent

// Phases run one after the other; steps of one phase may overlap where their tensors allow it.
enum class Phase {
  forward,   // training mode
  backward,  // gradients; at its end every gradient has been checked for NaN and Inf
  update,    // optimizer, then the packed copies of weights
  repack,    // the packed copies alone: after initialisation and loading
  predict    // inference mode: evaluation and prediction
};
inline constexpr Phase kPhases[] = {Phase::forward, Phase::backward, Phase::update, Phase::repack, Phase::predict};
std::string_view to_string(Phase phase);

// Named numbers of a step; doubles hold every integer a step needs exactly.
class Attributes {
 public:
  Attributes() = default;
  Attributes(std::initializer_list<std::pair<const std::string, double>> values) : values_(values) {}

  bool has(const std::string& name) const { return values_.contains(name); }
  double real(const std::string& name) const {
    const auto it = values_.find(name);
    if (it == values_.end()) throw std::logic_error("step has no attribute '" + name + "'");
    return it->second;
  }
  double real(const std::string& name, double otherwise) const { return has(name) ? real(name) : otherwise; }
  int integer(const std::string& name) const { return static_cast<int>(real(name)); }
  int integer(const std::string& name, int otherwise) const { return has(name) ? integer(name) : otherwise; }
  void set(const std::string& name, double value) { values_[name] = value; }
  const std::map<std::string, double>& all() const { return values_; }
  bool operator==(const Attributes&) const = default;

 private:
  std::map<std::string, double> values_;
};

// Which compiled variant runs a step, with the parameters that fix its order of summation. Chosen by the
// choose_kernels pass, stored in the checkpoint, and used again on resume whatever tuning files say.
struct KernelChoice {
  std::string variant;
  Attributes parameters;
  bool operator==(const KernelChoice&) const = default;
};

struct Step {
  std::string name;   // "<layer>/<what>", unique within a program
  std::string layer;  // the layer that emitted it
  std::string kind;   // key into the table of step kinds
  Phase phase = Phase::forward;
  std::vector<TensorId> inputs;
  std::vector<TensorId> outputs;  // a tensor that is read and written stands in both lists
  Attributes attributes;
  KernelChoice kernel;
};

}  // namespace convoy
