#include <algorithm>

#include "pipeline/spec/part_names.h"
#include "pipeline/spec/pipeline_spec.h"
#include "pipeline/spec/read_sections.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

int channels_of(const DataSpec& data) { return data.color_mode == "grayscale" ? 1 : 3; }

// The model's word counts where the two disagree, so that one mistake gives one error.
int channels_of(const PipelineSpec& spec) {
  return spec.model.input_shape ? (*spec.model.input_shape)[2] : channels_of(spec.data);
}

Node int_list(const std::vector<int>& values) {
  Node list = Node::sequence();
  for (const int value : values) list.items.push_back(Node::integer(value));
  return list;
}

std::string bracketed(const std::vector<int>& values) {
  std::string out = "[";
  for (const int value : values) out += (out.size() > 1 ? ", " : "") + std::to_string(value);
  return out + "]";
}

// data.image_size, data.color_mode and model.input_shape say the same thing: fills in what is missing, refuses
// contradictions.
void agree_on_shape(PipelineSpec& spec, ParamReader& data, ParamReader& model) {
  const int channels = channels_of(spec.data);
  std::optional<std::vector<int>>& shape = spec.model.input_shape;
  std::optional<std::pair<int, int>>& size = spec.data.image_size;
  if (!shape && !size) {
    if (!model.has("input_shape") && !model.has("name") && !model.has("file")) {
      model.error("input_shape", "is required, like [28, 28, 1]");
    }
    return;
  }
  if (!shape) shape = {size->first, size->second, channels};
  const std::pair<int, int> model_size{(*shape)[0], (*shape)[1]};
  if (!size) size = model_size;
  if (*size != model_size) {
    data.error("image_size", "contradicts model.input_shape " + bracketed(*shape) + "; remove it, it follows the model");
  }
  if ((*shape)[2] != channels) {
    const std::string color = spec.data.color_mode + " has " + (channels == 1 ? "1 channel" : "3 channels");
    data.has("color_mode")
        ? data.error("color_mode", color + ", but model.input_shape is " + bracketed(*shape))
        : model.error("input_shape",
                      "has 1 channel, but data.color_mode is rgb unless it is set; set data.color_mode: grayscale, "
                      "or use 3 channels");
  }
  data.record("image_size", int_list({size->first, size->second}));
  model.record("input_shape", int_list(*shape));
}

void finish_section(ParamReader& root, const std::string& key, ParamReader& reader) {
  reader.finish();
  root.record(key, reader.resolved());
}

// A list of per-sample stages. What is not a map is the stage's size: `center_crop: 224`.
void read_stages(ParamReader& root, const std::string& key, std::vector<PartSpec>& stages) {
  Node resolved = Node::sequence();
  if (const Node* list = root.child(key)) stages = read_parts(*list, key, root.diagnostics());
  for (PartSpec& part : stages) {
    if (part.params.kind != Node::Kind::map) {
      Node params = Node::map();
      params.mark = params.key_mark = part.params.mark;
      params.set("size", part.params);
      part.params = std::move(params);
    }
    Node item = Node::map();
    item.set(part.type, part.params);
    resolved.items.push_back(std::move(item));
  }
  root.record(key, std::move(resolved));
}

// The sections that describe images and network, which constrain each other.
void read_images_and_model(ParamReader& root, PipelineSpec& spec, SpecKind kind) {
  if (!root.has("data")) root.error("data", "is required");
  if (!root.has("model")) root.error("model", "is required");
  static const Node absent = Node::map();
  const Node* data_node = root.child("data");
  const Node* model_node = root.child("model");
  ParamReader data(data_node != nullptr ? *data_node : absent, "data", root.diagnostics());
  ParamReader model(model_node != nullptr ? *model_node : absent, "model", root.diagnostics());
  if (data_node != nullptr) spec.data = read_data(data, kind);
  if (model_node != nullptr) spec.model = read_model(model, spec.directory);
  if (kind == SpecKind::model && !data.has("color_mode") && channels_of(spec) == 1) {
    spec.data.color_mode = "grayscale";
    data.record("color_mode", Node::string(spec.data.color_mode));
  }
  if (data_node != nullptr && model_node != nullptr) agree_on_shape(spec, data, model);
  ParamReader preprocess = section(root, "preprocess");
  spec.preprocess = read_preprocess(preprocess, channels_of(spec));
  finish_section(root, "data", data);
  finish_section(root, "preprocess", preprocess);
  read_stages(root, "augment", spec.augment);
  read_stages(root, "eval_transform", spec.eval_transform);
  ParamReader batch_augment = section(root, "batch_augment");
  spec.batch_augment = read_batch_augment(batch_augment, spec.data.batch_size);
  finish_section(root, "batch_augment", batch_augment);
  finish_section(root, "model", model);
}

// Names of the data's own classes are checked when it is opened.
void check_class_weights(const PipelineSpec& spec, ParamReader& loss) {
  const std::vector<std::string>& names = spec.data.class_names;
  for (const ClassWeight& given : spec.loss.class_weights) {
    if (names.empty() || std::find(names.begin(), names.end(), given.name) != names.end()) continue;
    const std::string near = nearest_name(given.name, names);
    loss.diagnostics().error(given.mark, "loss.class_weight." + given.name,
                             "data.class_names has no such class" + (near.empty() ? "" : "; did you mean \"" + near + "\"?"));
  }
}

void read_training(ParamReader& root, PipelineSpec& spec) {
  ParamReader loss = section(root, "loss");
  spec.loss = read_loss(loss);
  check_class_weights(spec, loss);
  finish_section(root, "loss", loss);
  spec.metrics = read_metrics(root);

  if (const Node* node = root.child("optimizer")) {
    ParamReader optimizer(*node, "optimizer", root.diagnostics());
    spec.optimizer = read_optimizer(optimizer, *node, spec);
    root.record("optimizer", with_params(optimizer.resolved(), spec.optimizer.params));  // the part reports unread keys
  } else {
    root.error("optimizer", "is required, like {name: adam, learning_rate: 1.0e-3}");
  }
  ParamReader schedule = section(root, "lr_schedule");
  spec.lr_schedule = read_lr_schedule(schedule, spec.learning_rate);
  finish_section(root, "lr_schedule", schedule);

  ParamReader trainer = section(root, "trainer");
  spec.trainer = read_trainer(trainer);
  finish_section(root, "trainer", trainer);
  spec.checkpoint = read_callbacks(root, spec.data.val.has_value());
  ParamReader runtime = section(root, "runtime");
  spec.runtime = read_runtime(runtime);
  finish_section(root, "runtime", runtime);
  ParamReader kernels = section(root, "kernels");
  spec.kernels = read_kernels(kernels, spec.directory);
  finish_section(root, "kernels", kernels);
  ParamReader log = section(root, "log");
  spec.log = read_log(log);
  finish_section(root, "log", log);
}

}  // namespace

Node spec_around_model(Node model) {
  Node data = Node::map();
  data.set("batch_size", Node::integer(16));
  Node optimizer = Node::map();
  optimizer.set("name", Node::string("sgd"));
  Node root = Node::map();
  root.set("version", Node::integer(1));
  root.set("data", std::move(data));
  root.set("model", std::move(model));
  root.set("optimizer", std::move(optimizer));
  return root;
}

bool is_model_file(const Node& root) {
  return root.find("model") == nullptr ? root.find("layers") != nullptr : root.entries.size() == 1;
}

PipelineSpec read_pipeline_spec(const Node& root_node, const std::filesystem::path& spec_file, Diagnostics& diagnostics,
                                SpecKind kind) {
  PipelineSpec spec;
  spec.directory = spec_file.parent_path();
  if (root_node.kind == Node::Kind::null && !diagnostics.ok()) return spec;  // it could not be parsed, and that is said
  if (root_node.kind != Node::Kind::map) {
    diagnostics.error(root_node.mark, "", "expected a map of sections (version, data, model, ...), found " + describe(root_node));
    return spec;
  }
  ParamReader root(root_node, "", diagnostics);
  spec.version = static_cast<int>(root.integer("version", std::nullopt));
  if (root.has("version") && spec.version != 1) root.error("version", "this convoy reads version 1 of the spec language");
  ParamReader job = section(root, "job");
  spec.job = read_job(job, spec_file);
  finish_section(root, "job", job);
  read_images_and_model(root, spec, kind);
  read_training(root, spec);
  for (const char* key : {"phases", "feature_cache"}) root.not_built(key);
  root.finish();
  spec.resolved = root.resolved();
  return spec;
}

}  // namespace convoy::spec
