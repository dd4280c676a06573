// The interface of layers: what a layer is, not how it runs.
//
// A Layer is const once built from its spec. `plan` is pure arithmetic on shapes; `lower` emits forward and backward
// steps as data. A layer never calls a kernel and owns no memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/core/shape.h"
#include "pipeline/core/tensor.h"
#include "pipeline/graph/packing.h"
#include "pipeline/graph/step.h"

namespace convoy {

// How a parameter starts. Names and formulas are Keras's.
struct Initializer {
  enum class Kind {
    zeros,
    ones,
    constant,
    glorot_uniform,
    glorot_normal,
    he_uniform,
    he_normal,
    lecun_uniform,
    lecun_normal,
    truncated_normal,
    random_normal,
    random_uniform
  } kind = Kind::zeros;
  double a = 0.0;  // constant: value; random_uniform: low; *_normal without fan: standard deviation
  double b = 0.0;  // random_uniform: high
};

struct ParameterSpec {
  std::string name;        // "kernel", "bias": Keras's name of the weight inside its layer
  Dims dims;               // Keras order
  const Packing* packing;  // how kernels read it
  Initializer initializer;
  double fan_in = 0, fan_out = 0;
  bool trainable = true;
  std::vector<std::int64_t> gaps{};  // elements, in Keras order, that are fixed at zero and not counted: no connection in a table
  std::shared_ptr<const Packing> own_packing{};  // keeps `packing` alive where the layer made it
};

struct LayerPlan {
  std::vector<Shape> outputs;
  std::vector<ParameterSpec> parameters;
  std::int64_t macs = 0;  // multiply-adds of one sample's forward pass; biases and activations not counted
};

// What a layer sees while it lowers itself. Tensors of inputs and outputs already exist. Names of new tensors and steps
// are prefixed with the layer's name.
class LoweringContext {
 public:
  virtual ~LoweringContext() = default;

  virtual bool training() const = 0;  // else inference: only forward steps are wanted
  // False for a frozen layer, whose statistics are frozen with its parameters.
  virtual bool trainable() const { return true; }
  virtual int input_count() const = 0;
  virtual Shape input_shape(int i = 0) const = 0;
  virtual Shape output_shape() const = 0;
  // True when input i is the network's NHWC image and not a blocked tensor.
  virtual bool input_is_image(int i = 0) const = 0;

  virtual TensorId input(int i = 0) = 0;
  virtual TensorId output() = 0;
  virtual TensorId parameter(std::string_view name) = 0;

  // Gradients. d_input(i) is absent when nobody needs it (the image, or all below is frozen); d_parameter is absent for
  // a frozen layer. A layer writes each present gradient exactly once: sums over several readers are the pass's work.
  virtual TensorId d_output() = 0;
  virtual std::optional<TensorId> d_input(int i = 0) = 0;
  virtual std::optional<TensorId> d_parameter(std::string_view name) = 0;
  // The gradient of input i is d_output itself, as it is for a sum: no step computes it. Does nothing where nobody needs it.
  virtual void pass_gradient(int i) = 0;

  // Network-wide batch inputs: i32 labels and i32 sample ids, one a sample.
  virtual TensorId labels() = 0;
  virtual TensorId sample_ids() = 0;

  // A tensor of the layer's own: a saved value or workspace. Its life is found from the steps that use it.
  virtual TensorId make_tensor(TensorDesc desc) = 0;

  // Steps, in execution order. `name` may be short ("forward"): the context prefixes it and sets layer and phase.
  virtual void forward(Step step) = 0;   // phase forward, or predict in inference mode
  virtual void backward(Step step) = 0;  // training mode only
  // Training mode only. Runs after every gradient was found finite, with the optimizer's steps: moving statistics.
  virtual void update(Step step) = 0;
  // Training mode only. A NaN or Inf in this tensor (f32, written by `step`'s short name) ends the run before any update.
  virtual void check_finite(TensorId tensor, std::string_view step) = 0;
};

// Two inputs that do not go together, by position. plan() knows shapes alone: its caller puts the names of the layers in
// front of `text`, which says what was expected.
class InputMismatch : public Error {
 public:
  InputMismatch(int first, int second, const std::string& text)
      : Error(ExitCode::bad_spec, text), first_(first), second_(second) {}
  int first() const { return first_; }
  int second() const { return second_; }

 private:
  int first_, second_;
};

class Layer {
 public:
  virtual ~Layer() = default;
  // Throws Error(bad_spec), InputMismatch perhaps, when the shapes do not fit; the caller adds layer name and line.
  virtual LayerPlan plan(std::span<const Shape> inputs) const = 0;
  // The same when the one input is the network's NHWC image; only asked of layers that accept it.
  virtual LayerPlan plan_on_image(const Shape& image) const { return plan({&image, 1}); }
  virtual void lower(LoweringContext&) const = 0;
  // True for layers that read an NHWC image directly; others get a layout conversion in front.
  virtual bool accepts_image() const { return false; }
};

}  // namespace convoy
