#include "stages/layers/rbf/rbf.h"

#include <algorithm>
#include <cstdint>

#include "stages/layers/single_input.h"

namespace convoy {
namespace {

// Bit i of word w is set where feature 32 w + i of a code is +1.
Attributes attributes_of(const std::vector<std::string>& codes) {
  Attributes attributes;
  for (std::size_t k = 0; k < codes.size(); ++k) {
    std::vector<std::uint32_t> words((codes[k].size() + 31) / 32);
    for (std::size_t i = 0; i < codes[k].size(); ++i) {
      if (codes[k][i] == '#') words[i / 32] |= std::uint32_t{1} << (i % 32);
    }
    for (std::size_t w = 0; w < words.size(); ++w) {
      attributes.set("code_" + std::to_string(k) + "_" + std::to_string(w), words[w]);
    }
  }
  return attributes;
}

class Rbf : public Layer {
 public:
  explicit Rbf(const std::vector<std::string>& codes)
      : classes_(static_cast<int>(codes.size())),
        features_(codes.empty() ? 0 : static_cast<int>(codes[0].size())),
        attributes_(attributes_of(codes)) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Shape& in = single_input(inputs, "rbf");
    if (!in.flat || in.channels != features_) {
      throw Error(ExitCode::bad_spec, "the codes of rbf have " + std::to_string(features_) +
                                          " characters each, so it needs a flat vector of as many elements, found " +
                                          to_string(in));
    }
    LayerPlan plan = plan_of(Shape::vector(classes_));
    plan.macs = std::int64_t{features_} * classes_;
    return plan;
  }

  void lower(LoweringContext& context) const override {
    context.forward(make_step("forward", "rbf_forward", {context.input()}, {context.output()}, attributes_));
    if (!context.training()) return;
    if (const auto d_input = context.d_input()) {
      context.backward(make_step("backward", "rbf_backward", {context.input(), context.d_output()}, {*d_input}, attributes_));
    }
  }

 private:
  int classes_, features_;
  Attributes attributes_;
};

}  // namespace

std::unique_ptr<Layer> make_rbf(spec::ParamReader& reader) {
  std::vector<std::string> codes = reader.strings("codes", std::nullopt);
  if (codes.empty()) reader.error("codes", "must have at least one string, one a class");
  for (std::size_t k = 0; k < codes.size(); ++k) {
    std::erase(codes[k], ' ');
    const std::string item = "item [" + std::to_string(k) + "] ";
    if (codes[k].empty() || codes[k].find_first_not_of("#.") != std::string::npos) {
      reader.error("codes", item + "must be a string of '#' and '.', one character a feature");
      return std::make_unique<Rbf>(std::vector<std::string>{});
    }
    if (codes[k].size() != codes[0].size()) {
      reader.error("codes", item + "has " + std::to_string(codes[k].size()) + " characters, the first one has " +
                                std::to_string(codes[0].size()));
      return std::make_unique<Rbf>(std::vector<std::string>{});
    }
  }
  return std::make_unique<Rbf>(codes);
}

}  // namespace convoy
