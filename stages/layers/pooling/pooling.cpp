#include "stages/layers/pooling/pooling.h"

#include <tuple>

#include "stages/layers/padding_param.h"
#include "stages/layers/single_input.h"

namespace convoy {
namespace {

struct PoolingParams {
  int pool_h = 2, pool_w = 2;
  int stride_h = 2, stride_w = 2;
  Padding padding;
  LastWindow last_window = LastWindow::inside;
  bool count_padding = false;  // average
};

// Window positions up to here fit a byte.
constexpr int kMostBytePositions = 255;

PoolingParams read_pooling(spec::ParamReader& reader) {
  PoolingParams p;
  std::tie(p.pool_h, p.pool_w) = reader.size2("pool_size", std::pair{2, 2}, 1, 1024);
  std::tie(p.stride_h, p.stride_w) = reader.size2("strides", std::pair{p.pool_h, p.pool_w}, 1, 1024);
  p.padding = read_padding(reader, "valid");
  p.last_window = reader.boolean("ceil_mode", false) ? LastWindow::may_hang_over : LastWindow::inside;
  const Padding& pad = p.padding;
  if (pad.top >= p.pool_h || pad.bottom >= p.pool_h || pad.left >= p.pool_w || pad.right >= p.pool_w) {
    reader.error("padding", "must be smaller than pool_size, so that every window touches the map");
  }
  return p;
}

class Pooling : public Layer {
 public:
  explicit Pooling(const PoolingParams& params) : p_(params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Shape& in = single_input(inputs, "pooling");
    const Shape out{vertical(in).output, horizontal(in).output, in.channels};
    if (in.flat) throw Error(ExitCode::bad_spec, "pooling needs a map of height x width x channels, found a flat vector");
    if (out.height < 1 || out.width < 1) {
      throw Error(ExitCode::bad_spec, "a window of " + std::to_string(p_.pool_h) + "x" + std::to_string(p_.pool_w) +
                                          " does not fit into the input " + to_string(in) +
                                          "; use a smaller pool_size or padding: same");
    }
    return plan_of(out);
  }

 protected:
  Attributes attributes_for(const Shape& in) const {
    Attributes attributes{{"pool_h", p_.pool_h},
                          {"pool_w", p_.pool_w},
                          {"stride_h", p_.stride_h},
                          {"stride_w", p_.stride_w},
                          {"pad_top", vertical(in).before},
                          {"pad_left", horizontal(in).before}};
    if (p_.count_padding) {
      attributes.set("pad_bottom", vertical(in).after);
      attributes.set("pad_right", horizontal(in).after);
    }
    return attributes;
  }

 private:
  WindowAxis vertical(const Shape& in) const {
    return vertical_axis(p_.padding, in.height, p_.pool_h, p_.stride_h, p_.last_window);
  }
  WindowAxis horizontal(const Shape& in) const {
    return horizontal_axis(p_.padding, in.width, p_.pool_w, p_.stride_w, p_.last_window);
  }

  PoolingParams p_;
};

void lower_max(LoweringContext& context, const Attributes& attributes) {
  const auto d_input = context.training() ? context.d_input() : std::nullopt;
  const bool byte = attributes.integer("pool_h") * attributes.integer("pool_w") <= kMostBytePositions;
  const TensorDesc positions = TensorDesc::blocked("argmax", context.output_shape(), byte ? DType::u8 : DType::i32);
  const TensorId argmax = d_input ? context.make_tensor(positions) : kNoTensor;
  context.forward(make_step("forward", "max_pool_forward", {context.input()}, {context.output(), argmax}, attributes));
  if (!d_input) return;
  context.backward(make_step("backward", "max_pool_backward", {context.d_output(), argmax}, {*d_input}, attributes));
}

class MaxPooling : public Pooling {
 public:
  using Pooling::Pooling;
  void lower(LoweringContext& context) const override { lower_max(context, attributes_for(context.input_shape())); }
};

void lower_average(LoweringContext& context, const Attributes& attributes) {
  context.forward(make_step("forward", "average_pool_forward", {context.input()}, {context.output()}, attributes));
  const auto d_input = context.training() ? context.d_input() : std::nullopt;
  if (!d_input) return;
  context.backward(make_step("backward", "average_pool_backward", {context.d_output()}, {*d_input}, attributes));
}

class AveragePooling : public Pooling {
 public:
  using Pooling::Pooling;
  void lower(LoweringContext& context) const override { lower_average(context, attributes_for(context.input_shape())); }
};

// One window over the whole map.
class GlobalPooling : public Layer {
 public:
  GlobalPooling(const char* name, spec::ParamReader& reader) : name_(name), keep_map_(reader.boolean("keepdims", false)) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Shape& in = single_input(inputs, name_);
    if (in.flat) throw Error(ExitCode::bad_spec, std::string(name_) + " needs a map, found a flat vector");
    return plan_of(keep_map_ ? Shape{1, 1, in.channels} : Shape::vector(in.channels));
  }

 protected:
  static Attributes attributes_for(const Shape& in) {
    return {{"pool_h", in.height},  {"pool_w", in.width}, {"stride_h", in.height},
            {"stride_w", in.width}, {"pad_top", 0},       {"pad_left", 0}};
  }

 private:
  const char* name_;
  bool keep_map_;
};

class GlobalAveragePooling : public GlobalPooling {
 public:
  explicit GlobalAveragePooling(spec::ParamReader& reader) : GlobalPooling("global_average_pooling2d", reader) {}
  void lower(LoweringContext& context) const override { lower_average(context, attributes_for(context.input_shape())); }
};

class GlobalMaxPooling : public GlobalPooling {
 public:
  explicit GlobalMaxPooling(spec::ParamReader& reader) : GlobalPooling("global_max_pooling2d", reader) {}
  void lower(LoweringContext& context) const override { lower_max(context, attributes_for(context.input_shape())); }
};

// As many windows as the output has pixels, over a map of any size.
class AdaptiveAveragePooling : public Layer {
 public:
  explicit AdaptiveAveragePooling(spec::ParamReader& reader) {
    std::tie(height_, width_) = reader.size2("output_size", std::nullopt, 1, 1024);
  }

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Shape& in = single_input(inputs, "adaptive_average_pooling2d");
    if (in.flat) throw Error(ExitCode::bad_spec, "adaptive_average_pooling2d needs a map, found a flat vector");
    return plan_of(Shape{height_, width_, in.channels});
  }

  void lower(LoweringContext& context) const override {
    context.forward(make_step("forward", "adaptive_average_pool_forward", {context.input()}, {context.output()}, {}));
    const auto d_input = context.training() ? context.d_input() : std::nullopt;
    if (!d_input) return;
    context.backward(make_step("backward", "adaptive_average_pool_backward", {context.d_output()}, {*d_input}, {}));
  }

 private:
  int height_, width_;
};

}  // namespace

std::unique_ptr<Layer> make_adaptive_average_pooling2d(spec::ParamReader& reader) {
  return std::make_unique<AdaptiveAveragePooling>(reader);
}

std::unique_ptr<Layer> make_average_pooling2d(spec::ParamReader& reader) {
  PoolingParams params = read_pooling(reader);
  params.count_padding = reader.boolean("count_include_pad", false);
  return std::make_unique<AveragePooling>(params);
}

std::unique_ptr<Layer> make_global_average_pooling2d(spec::ParamReader& reader) {
  return std::make_unique<GlobalAveragePooling>(reader);
}

std::unique_ptr<Layer> make_global_max_pooling2d(spec::ParamReader& reader) { return std::make_unique<GlobalMaxPooling>(reader); }

std::unique_ptr<Layer> make_max_pooling2d(spec::ParamReader& reader) {
  return std::make_unique<MaxPooling>(read_pooling(reader));
}

}  // namespace convoy
