#include <algorithm>

#include "pipeline/models/embedded.h"
#include "pipeline/spec/classes_key.h"
#include "pipeline/spec/expand_model.h"
#include "pipeline/spec/load_embedded.h"
#include "pipeline/spec/read_layer.h"
#include "pipeline/spec/read_sections.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

constexpr std::int64_t kLargestSide = 16384;
constexpr const char* kOwnKeys[] = {"layers", "blocks", "choices", "defaults", "parameters", "auxiliary", "required_if"};

Node resolved_layers(const std::vector<LayerSpec>& layers, const std::vector<Node>& own) {
  Node list = Node::sequence();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    Node params = Node::map();
    params.set("name", Node::string(layers[i].name));
    params = with_params(std::move(params), layers[i].part.params);
    Node item = Node::map();
    item.set(layers[i].part.type, with_params(std::move(params), own[i]));
    list.items.push_back(std::move(item));
  }
  return list;
}

Node resolved_auxiliary(const std::vector<AuxiliarySpec>& heads) {
  Node list = Node::sequence();
  for (const AuxiliarySpec& head : heads) {
    Node item = Node::map();
    item.set("layer", Node::string(head.layer));
    item.set("loss_weight", Node::number(head.loss_weight));
    list.items.push_back(std::move(item));
  }
  return list;
}

// `reader` reads a map that has the key.
std::optional<std::vector<int>> read_input_shape(ParamReader& reader) {
  const std::vector<std::int64_t> read = reader.integers("input_shape", std::nullopt);
  const bool fits = read.size() == 3 && std::all_of(read.begin(), read.end(), [](auto n) { return n >= 1 && n <= kLargestSide; });
  if (!fits || (read[2] != 1 && read[2] != 3)) {
    reader.error("input_shape", "expected [height, width, channels] with sides from 1 to 16384 and 1 or 3 channels");
    return std::nullopt;
  }
  return std::vector<int>(read.begin(), read.end());
}

// Where the layers come from: the model section itself, or a file that it names.
struct Definition {
  Node root;          // of the named file
  std::string owner;  // "model 'resnet50'"; empty for the section itself
};

// Null when there is none, for a reason that was reported.
std::optional<Definition> named_definition(ParamReader& model, const std::string& key, const std::filesystem::path& directory) {
  Diagnostics& diagnostics = model.diagnostics();
  const Node* written = model.child(key);  // not recorded: a resolved spec holds the layers themselves
  const std::string name = as_string(*written).value_or("");
  if (name.empty()) {
    model.error(key, "expected a string, found " + describe(*written));
    return std::nullopt;
  }
  const Definition nothing{{}, "model '" + name + "'"};
  if (key == "file") {
    try {
      return Definition{load_model_file(directory / name, diagnostics), nothing.owner};
    } catch (const Error& error) {
      model.error(key, error.what());
      return std::nullopt;
    }
  }
  if (const auto text = models::find_network(name)) {
    return Definition{load_embedded(*text, "models/" + name + ".yaml", diagnostics), nothing.owner};
  }
  const std::vector<std::string> names = models::network_names();
  const std::string nearest = nearest_name(name, names);
  std::string message = "there is no model \"" + name + '"';
  if (!nearest.empty()) message += "; did you mean \"" + nearest + "\"?";
  if (nearest.empty()) {
    message += "; there are: ";
    for (std::size_t i = 0; i < names.size(); ++i) message += (i == 0 ? "" : ", ") + names[i];
  }
  model.error(key, message);
  return std::nullopt;
}

// A network that a verb names has no place in a file.
std::string named_at(Mark mark, const Diagnostics& diagnostics) {
  return mark.line == 0 ? "on the command line" : "at " + diagnostics.place(mark, 0);
}

bool wants_auxiliary_heads(ParamReader& model) {
  if (!model.has("auxiliary_heads")) {
    model.child("auxiliary_heads");
    return true;
  }
  const bool wanted = model.boolean("auxiliary_heads", true);
  return wanted;
}

class ModelReader {
 public:
  ModelReader(ParamReader& model, ModelSpec& spec) : model_(model), spec_(spec), substitution_(model.diagnostics()) {}

  // The section holds the layers itself.
  void read_section() {
    if (model_.child("layers") == nullptr) {
      for (const char* key : kOwnKeys) model_.child(key);
      model_.child("input_shape");
      model_.error("layers", "is required, like [flatten: {}, dense: {units: 10}]; or name a model, like name: resnet50");
    }
    read(model_, nullptr, "the model", 0);
  }

  // `key` names a file that holds them; the section sets its parameters.
  void read_named(const std::string& key, const std::filesystem::path& directory) {
    for (const char* own : kOwnKeys) {
      model_.child(own);
      if (model_.has(own)) model_.error(own, "cannot stand beside " + key + ", which brings its own; remove one of them");
    }
    const std::optional<Definition> definition = named_definition(model_, key, directory);
    if (!definition) return model_.ignore_rest();
    if (definition->root.kind != Node::Kind::map) {
      if (definition->root.kind != Node::Kind::null || model_.diagnostics().ok()) {
        model_.error(key, definition->owner + " is no map of parameters, layers and so on, but " + describe(definition->root));
      }
      return model_.ignore_rest();
    }
    Diagnostics& diagnostics = model_.diagnostics();
    const int origin = diagnostics.add_origin("in " + definition->owner + " named " + named_at(model_.mark(), diagnostics));
    const Node* section = definition->root.find("model");
    if (section != nullptr && !is_model_file(definition->root)) {
      model_.error(key,
                   definition->owner + " is a job's spec; a network's file holds layers, or a model section and nothing else");
      return model_.ignore_rest();
    }
    ParamReader reader(section != nullptr ? *section : definition->root, section != nullptr ? "model" : "", diagnostics);
    if (reader.has("name") || reader.has("file")) {
      model_.error(key, definition->owner + " names a network itself; name that one here");
      return model_.ignore_rest();
    }
    if (reader.child("layers") == nullptr) reader.error("layers", "is required");
    read(reader, &model_, definition->owner, origin);
    reader.finish();
  }

 private:
  void read(ParamReader& definition, ParamReader* arguments, const std::string& owner, int origin) {
    static const std::vector<std::string> kReserved{"file",    "input_shape", "auxiliary_heads", "layers",    "blocks",
                                                    "choices", "defaults",    "parameters",      "auxiliary", "required_if"};
    bool failed = false;
    const Parameters parameters = read_parameters(definition, owner, kReserved, failed);
    if (arguments == nullptr) refuse_own_parameters(parameters);
    Scope scope;
    if (failed || !bind_parameters(parameters, arguments, origin, scope, substitution_)) {
      wants_auxiliary_heads(model_);
      return definition.ignore_rest();
    }
    read_shape(definition, scope, origin);
    ExpandedModel expanded = expand_model(definition, scope, origin, wants_heads(definition), substitution_);
    std::vector<Node> own;
    for (const PartSpec& part : expanded.layers) {
      spec_.layers.push_back(read_layer(part, model_.diagnostics(), own.emplace_back()));
    }
    spec_.auxiliary = std::move(expanded.auxiliary);
    spec_.blocks = std::move(expanded.blocks);
    spec_.classes_key = classes_key(parameters, model_, arguments != nullptr, spec_.layers);
    if (arguments == nullptr) refuse_number_of_classes(parameters, model_, spec_.classes_key);
    model_.record("layers", resolved_layers(spec_.layers, own));
    if (!spec_.auxiliary.empty()) model_.record("auxiliary", resolved_auxiliary(spec_.auxiliary));
  }

  // As in read_shape.
  bool wants_heads(ParamReader& definition) {
    definition.child("auxiliary_heads");
    return wants_auxiliary_heads(model_.has("auxiliary_heads") ? model_ : definition);
  }

  // Only who names a model sets its parameters beside the name; the section itself has them under `parameters`.
  void refuse_own_parameters(const Parameters& parameters) {
    if (parameters.defaults == nullptr) return;
    for (const auto& [name, value] : parameters.defaults->entries) {
      if (model_.child(name) == nullptr) continue;
      model_.error(name, "is a parameter of this model; set " + parameters.path + "parameters." + name + " instead");
    }
  }

  // The section's own word counts more than the named file's.
  void read_shape(ParamReader& definition, const Scope& scope, int origin) {
    const Node* fallback = definition.child("input_shape");
    const Node* own = model_.child("input_shape");
    const Node* shape = own != nullptr ? own : fallback;
    if (shape == nullptr) return;
    const bool from_section = own != nullptr || &definition == &model_;
    const std::string path = from_section ? model_.path() : definition.path();
    const std::string key = path.empty() ? "input_shape" : path + ".input_shape";
    Node map = Node::map();
    map.set("input_shape", substitution_.apply(*shape, scope, from_section ? 0 : origin, key));
    ParamReader reader(map, path, model_.diagnostics());
    if (reader.has("input_shape")) spec_.input_shape = read_input_shape(reader);
  }

  ParamReader& model_;
  ModelSpec& spec_;
  Substitution substitution_;
};

}  // namespace

ModelSpec read_model(ParamReader& model, const std::filesystem::path& directory) {
  ModelSpec spec;
  spec.mark = model.mark();
  model.record("input_shape", Node{});  // its place in the resolved spec
  for (const char* key : {"base", "head", "include_top", "weights"}) model.not_built(key);
  model.child("name");
  model.child("file");
  ModelReader reader(model, spec);
  if (model.has("name") && model.has("file")) {
    model.error("file", "cannot stand beside name; remove one of them");
  }
  if (model.has("name")) {
    reader.read_named("name", directory);
  } else if (model.has("file")) {
    reader.read_named("file", directory);
  } else {
    reader.read_section();
  }
  return spec;
}

}  // namespace convoy::spec
