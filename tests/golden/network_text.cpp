#include "tests/golden/network_text.h"

#include "pipeline/spec/node.h"
#include "tests/support/builtin_registry.h"

namespace convoy::test {

Network network_from(const std::vector<int>& input_shape, const std::vector<LayerText>& layers) {
  spec::Diagnostics problems("network");
  spec::ModelSpec model;
  model.input_shape = input_shape;
  for (const LayerText& text : layers) {
    spec::LayerSpec layer;
    layer.part.type = text.type;
    layer.part.params = spec::load_yaml_text(text.params, problems);
    layer.part.path = text.name;
    layer.name = text.name;
    layer.trainable = text.trainable;
    layer.inputs = text.inputs;
    model.layers.push_back(std::move(layer));
  }
  Network network = build_network(model, builtin_registry(), problems);
  problems.throw_if_any();
  infer_shapes(network, problems);
  problems.throw_if_any();
  return network;
}

std::unique_ptr<Optimizer> optimizer_from(const std::string& type, const std::string& params) {
  spec::Diagnostics problems("optimizer");
  const spec::Node node = spec::load_yaml_text(params, problems);
  spec::ParamReader reader(node, "optimizer", problems);
  for (const OptimizerEntry& entry : builtin_optimizers()) {
    if (entry.name != type) continue;
    std::unique_ptr<Optimizer> made = entry.make(reader);
    reader.finish();
    problems.throw_if_any();
    return made;
  }
  throw Error(ExitCode::bad_spec, "no optimizer " + type);
}

}  // namespace convoy::test
