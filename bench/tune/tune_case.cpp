#include "bench/tune/tune_case.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "bench/tune/conv_maps.h"
#include "pipeline/graph/schedule_key.h"

namespace convoy::bench {
namespace {

using nlohmann::json;

// What is computed, without what is fused onto it: the tuner times the bare operation.
Attributes geometry_of(const Attributes& all) {
  Attributes kept;
  for (const char* name :
       {"kernel_h", "kernel_w", "stride_h", "stride_w", "pad_top", "pad_left", "dilation_h", "dilation_w", "groups", "in_blocks",
        "out_blocks", "result_h", "result_w", "order_images", "rotated", "group_images"}) {
    if (all.has(name)) kept.set(name, all.real(name));
  }
  return kept;
}

// The step over tensors of its own. A forward step keeps no bias.
TuneCase case_of(const Step& step, const std::vector<TensorDesc>& tensors, int batch) {
  constexpr std::size_t kOperands = 2;
  TuneCase c;
  c.batch = batch;
  c.step.kind = step.kind;
  c.step.name = "tuned";
  c.step.attributes = geometry_of(step.attributes);
  const auto take = [&](TensorId id) {
    c.tensors.push_back(tensors[id]);
    c.tensors.back().item_stride = 0;
    return static_cast<TensorId>(c.tensors.size()) - 1;
  };
  for (std::size_t i = 0; i < kOperands; ++i) c.step.inputs.push_back(take(step.inputs[i]));
  if (direction_of(step.kind) == Direction::forward) c.step.inputs.push_back(kNoTensor);
  c.step.outputs = {take(step.outputs[0])};
  return c;
}

bool is_of(const std::string& kind, const std::vector<std::string>& families) {
  return families.empty() || std::ranges::any_of(families, [&](const std::string& f) { return kind.starts_with(f); });
}

class CaseList {
 public:
  CaseList(const Registry& registry, Isa isa, const std::vector<std::string>& families)
      : registry_(registry), isa_(isa), families_(families) {}

  void add(const Step& step, const BindContext& context, int times) {
    if (!is_of(step.kind, families_) || !is_contraction(step.kind)) return;
    const std::string key = schedule_key(step, context);
    const auto known = at_.find(key);
    if (known != at_.end()) {
      cases_[known->second].times += times;
      return;
    }
    TuneCase c = case_of(step, context.tensors, context.max_batch);
    if (registry_.step_kind(step.kind).candidates(c.step, c.context(isa_)).empty()) return;
    c.key = key;
    c.times = times;
    at_[key] = cases_.size();
    cases_.push_back(std::move(c));
  }

  std::vector<TuneCase> take() {
    std::ranges::stable_sort(cases_, std::greater{}, [](const TuneCase& c) { return c.flops() * c.times; });
    return std::move(cases_);
  }

 private:
  const Registry& registry_;
  Isa isa_;
  const std::vector<std::string>& families_;
  std::vector<TuneCase> cases_;
  std::map<std::string, std::size_t> at_;
};

json to_json(const TensorDesc& t) {
  return {{"layout", static_cast<int>(t.layout)},
          {"shape", {t.shape.height, t.shape.width, t.shape.channels, t.shape.flat ? 1 : 0}},
          {"count", t.count}};
}

TensorDesc tensor_from_json(const json& j) {
  const json& s = j.at("shape");
  TensorDesc t;
  t.layout = static_cast<Layout>(j.at("layout").get<int>());
  t.shape = {s.at(0), s.at(1), s.at(2), s.at(3) == 1};
  t.count = j.at("count");
  t.batched = t.layout != Layout::plain;
  return t;
}

Attributes attributes_from_json(const json& j) {
  Attributes a;
  for (const auto& [name, value] : j.items()) a.set(name, value.get<double>());
  return a;
}

json attributes_json(const Attributes& a) { return a.all().empty() ? json::object() : json(a.all()); }

}  // namespace

double TuneCase::flops() const {
  const ConvMaps maps = conv_maps(*this);
  const Attributes& a = step.attributes;
  const double terms = double(maps.taps) * maps.x.channels / a.integer("groups", 1);
  // Towards the input of a convolution with strides an output meets one tap of so many.
  const bool spread = is_contract(step.kind) && a.integer("rotated", 0) != 0;
  const int strides = spread ? a.integer("stride_h", 1) * a.integer("stride_w", 1) : 1;
  return 2.0 * batch * static_cast<double>(maps.y.elements()) * terms / strides;
}

std::vector<TuneCase> cases_of(const Program& program, const Registry& registry, Isa isa,
                               const std::vector<std::string>& families) {
  const std::vector<TensorDesc> descs = program.descs();
  const BindContext context{descs, program.max_batch, isa};
  CaseList list(registry, isa, families);
  for (const Step& step : program.steps) list.add(step, context, step.phase == Phase::predict ? 0 : 1);
  return list.take();
}

std::vector<TuneCase> cases_of(const std::vector<LayerShape>& shapes, int batch, const Registry& registry, Isa isa,
                               const std::vector<std::string>& families) {
  CaseList list(registry, isa, families);
  for (const LayerShape& shape : shapes) {
    for (Direction direction : kDirections) {
      if (!has_direction(shape, direction)) continue;
      for (Algorithm algorithm : kAlgorithms) {
        if (!has_algorithm(shape, algorithm)) continue;
        const LayerSteps layer = layer_steps(shape, direction, algorithm, batch);
        for (const Step& step : layer.steps) list.add(step, {layer.tensors, batch, isa}, 1);
      }
    }
  }
  return list.take();
}

json to_json(const TuneCase& c) {
  json tensors = json::array();
  for (const TensorDesc& t : c.tensors) tensors.push_back(to_json(t));
  return {{"key", c.key},
          {"kind", c.step.kind},
          {"inputs", c.step.inputs},
          {"outputs", c.step.outputs},
          {"attributes", attributes_json(c.step.attributes)},
          {"tensors", std::move(tensors)},
          {"batch", c.batch}};
}

TuneCase tune_case_from_json(const json& j) {
  TuneCase c;
  c.key = j.at("key");
  c.step.name = "tuned";
  c.step.kind = j.at("kind");
  c.step.inputs = j.at("inputs").get<std::vector<TensorId>>();
  c.step.outputs = j.at("outputs").get<std::vector<TensorId>>();
  c.step.attributes = attributes_from_json(j.at("attributes"));
  for (const json& t : j.at("tensors")) c.tensors.push_back(tensor_from_json(t));
  c.batch = j.at("batch");
  return c;
}

json to_json(const KernelChoice& choice) {
  return {{"variant", choice.variant}, {"parameters", attributes_json(choice.parameters)}};
}

KernelChoice kernel_choice_from_json(const json& j) { return {j.at("variant"), attributes_from_json(j.at("parameters"))}; }

}  // namespace convoy::bench
