#include "stages/layers/padding/padding.h"

#include <algorithm>

#include "pipeline/spec/scalars.h"
#include "stages/layers/single_input.h"

namespace convoy {
namespace {

constexpr int kMostPadding = 1024;

struct Amounts {
  int top = 1, bottom = 1, left = 1, right = 1;
};

// The numbers of a list of integers, or nothing where it holds something else.
std::vector<int> numbers_of(const spec::Node& node) {
  std::vector<int> numbers;
  for (const spec::Node& item : node.items) {
    const auto value = item.kind == spec::Node::Kind::scalar ? spec::as_integer(item) : std::nullopt;
    if (!value || *value < 0 || *value > kMostPadding) return {};
    numbers.push_back(static_cast<int>(*value));
  }
  return numbers;
}

std::optional<Amounts> amounts_of(const spec::Node& node) {
  using spec::Node;
  if (node.kind != Node::Kind::sequence) return std::nullopt;
  if (node.items.size() == 2 && node.items[0].kind == Node::Kind::sequence && node.items[1].kind == Node::Kind::sequence) {
    const std::vector<int> v = numbers_of(node.items[0]), h = numbers_of(node.items[1]);
    if (v.size() != 2 || h.size() != 2) return std::nullopt;
    return Amounts{v[0], v[1], h[0], h[1]};
  }
  const std::vector<int> p = numbers_of(node);
  if (p.size() == 2) return Amounts{p[0], p[0], p[1], p[1]};
  if (p.size() == 4) return Amounts{p[0], p[1], p[2], p[3]};
  return std::nullopt;
}

class ZeroPadding : public Layer {
 public:
  explicit ZeroPadding(const Amounts& amounts) : p_(amounts) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Shape& in = single_input(inputs, "zero_padding2d");
    if (in.flat) throw Error(ExitCode::bad_spec, "zero_padding2d needs a map of height x width x channels, found a flat vector");
    return plan_of({in.height + p_.top + p_.bottom, in.width + p_.left + p_.right, in.channels});
  }

  void lower(LoweringContext& context) const override {
    const Attributes attributes{{"pad_top", p_.top}, {"pad_left", p_.left}};
    context.forward(make_step("forward", "zero_padding_forward", {context.input()}, {context.output()}, attributes));
    if (!context.training()) return;
    if (const auto d_input = context.d_input()) {
      context.backward(make_step("backward", "zero_padding_backward", {context.d_output()}, {*d_input}, attributes));
    }
  }

 private:
  Amounts p_;
};

class PadChannels : public Layer {
 public:
  explicit PadChannels(int channels) : channels_(channels) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    Shape out = single_input(inputs, "pad_channels");
    if (out.channels > channels_) {
      throw Error(ExitCode::bad_spec, "the input " + to_string(out) + " has more than channels: " + std::to_string(channels_) +
                                          "; pad_channels only adds");
    }
    out.channels = channels_;
    return plan_of(out);
  }

  void lower(LoweringContext& context) const override {
    context.forward(make_step("forward", "pad_channels", {context.input()}, {context.output()}));
    if (!context.training()) return;
    if (const auto d_input = context.d_input()) {
      context.backward(make_step("backward", "slice_channels", {context.d_output()}, {*d_input}, {{"first_channel", 0}}));
    }
  }

 private:
  int channels_;
};

}  // namespace

std::unique_ptr<Layer> make_pad_channels(spec::ParamReader& reader) {
  return std::make_unique<PadChannels>(static_cast<int>(reader.integer("channels", std::nullopt, 1, 1 << 20)));
}

std::unique_ptr<Layer> make_zero_padding2d(spec::ParamReader& reader) {
  using spec::Node;
  const Node* given = reader.child("padding");
  if (!given || given->kind == Node::Kind::scalar) {
    const int all = static_cast<int>(reader.integer("padding", 1, 0, kMostPadding));
    return std::make_unique<ZeroPadding>(Amounts{all, all, all, all});
  }
  const std::optional<Amounts> amounts = amounts_of(*given);
  if (!amounts) {
    reader.error("padding",
                 "expected an integer, [vertical, horizontal], [[top, bottom], [left, right]] or [top, bottom, left, "
                 "right], each from 0 to " +
                     std::to_string(kMostPadding));
  }
  reader.record("padding", *given);
  return std::make_unique<ZeroPadding>(amounts.value_or(Amounts{}));
}

}  // namespace convoy
