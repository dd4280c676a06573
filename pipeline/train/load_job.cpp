#include "pipeline/train/load_job.h"

#include "pipeline/graph/check_heads.h"
#include "pipeline/graph/fuse_dense_update.h"
#include "pipeline/models/embedded.h"
#include "pipeline/train/data_parts.h"
#include "pipeline/train/find_part.h"

namespace convoy {
namespace {

std::unique_ptr<Optimizer> make_optimizer(spec::PipelineSpec& spec, const Registry& registry, spec::Diagnostics& diagnostics) {
  if (spec.optimizer.type.empty()) return nullptr;  // reported where it was read
  const OptimizerEntry* entry = find_part(registry.optimizers, spec.optimizer, "optimizer", diagnostics);
  if (entry == nullptr) return nullptr;
  spec::ParamReader reader(spec.optimizer.params, spec.optimizer.path, diagnostics);
  auto optimizer = entry->make(reader);
  reader.also_known(spec.optimizer.own_keys);
  reader.finish();
  spec::set_resolved_params(spec.resolved, spec.optimizer.path, reader.resolved());
  return optimizer;
}

LossOptions loss_options(const spec::LossSpec& loss) {
  LossOptions options;
  options.kind = loss.name == "binary_crossentropy" ? LossOptions::Kind::sigmoid : LossOptions::Kind::softmax;
  options.from_logits = loss.from_logits;
  options.label_smoothing = loss.label_smoothing;
  return options;
}

void load_input_stages(Job& job, const Registry& registry, spec::Diagnostics& diagnostics) {
  job.augment = build_augmentation(job.spec.augment, registry.input_stages, diagnostics);
  job.eval_transform = build_eval_transform(job.spec.eval_transform, registry.input_stages, diagnostics);
  for (const auto* list : {&job.augment, &job.eval_transform}) {
    for (const AugmentStage& stage : *list) spec::set_resolved_params(job.spec.resolved, stage.path, stage.resolved);
  }
  if (!diagnostics.ok() || !job.spec.data.image_size) return;
  const auto [height, width] = *job.spec.data.image_size;
  const auto check = [&](const auto& stages, const std::vector<spec::PartSpec>& parts) {
    const std::string problem = size_problem(stages, {height, width, job.spec.data.color_mode == "grayscale" ? 1 : 3});
    if (!problem.empty()) diagnostics.error(parts.back().mark, parts.back().path, problem);
  };
  check(job.augment, job.spec.augment);
  check(job.eval_transform, job.spec.eval_transform);
}

Job load(const spec::Node& root, const std::filesystem::path& spec_file, const Registry& registry, spec::Diagnostics& diagnostics,
         spec::SpecKind kind) {
  Job job;
  job.spec_file = spec_file;
  job.spec = spec::read_pipeline_spec(root, spec_file, diagnostics, kind);
  job.network = build_network(job.spec.model, registry, diagnostics);
  // By number, not by path: a path names the place in a block that a layer comes from.
  for (std::size_t n = 1; n < job.network.nodes.size(); ++n) {
    const NetworkNode& node = job.network.nodes[n];
    spec::set_resolved_params(job.spec.resolved, "model.layers[" + std::to_string(n - 1) + "]." + node.type, node.resolved);
  }
  check_source(job.spec, job.spec.data.train, diagnostics);
  if (job.spec.data.val) check_source(job.spec, *job.spec.data.val, diagnostics);
  load_input_stages(job, registry, diagnostics);
  job.optimizer = make_optimizer(job.spec, registry, diagnostics);
  // Shapes mean nothing for a network whose parts are in doubt.
  if (diagnostics.ok()) infer_shapes(job.network, diagnostics);
  // A network to look at has no loss of its own.
  if (kind == spec::SpecKind::job && diagnostics.ok()) {
    check_heads(job.network, loss_options(job.spec.loss), job.spec.loss.from_logits_mark, diagnostics);
  }
  diagnostics.throw_if_any();
  job.keras = keras_model(job.network, job.spec.job.name);
  job.resolved_yaml = spec::to_yaml(job.spec.resolved);
  if (!spec::is_within(job.spec.resolved, job.resolved_yaml, spec::kResolvedLimits)) {
    throw Error(ExitCode::bad_spec, spec_file.string() +
                                        ": model: written out it is larger than a checkpoint may hold (64 MiB, " +
                                        "4,000,000 values); make it smaller");
  }
  return job;
}

Job load_with(spec::Node root, const std::filesystem::path& spec_file, const std::vector<std::string>& overrides,
              const Registry& registry, spec::Diagnostics& diagnostics, spec::SpecKind kind) {
  for (const std::string& assignment : overrides) spec::apply_override(root, assignment, diagnostics);
  return load(root, spec_file, registry, diagnostics, kind);
}

// A file of that name comes first.
bool is_network_name(const std::filesystem::path& target) {
  std::error_code failure;
  return models::find_network(target.string()).has_value() && !std::filesystem::exists(target, failure);
}

// A word that is no file may be meant as a network, which a job names in its model section.
void require_spec_file(const std::filesystem::path& target) {
  std::error_code failure;
  if (target.has_parent_path() || target.has_extension() || std::filesystem::exists(target, failure)) return;
  const std::string nearest = spec::nearest_name(target.string(), models::network_names());
  throw Error(ExitCode::io, target.string() + ": no such file; " +
                                (nearest.empty() ? "a job's spec is a .yaml file"
                                                 : "did you mean the network " + nearest +
                                                       "? A spec names it: model: {name: " + nearest + "}"));
}

// A word that is neither a file nor a network: a path would have a folder or an ending.
void require_network(const std::filesystem::path& target) {
  std::error_code failure;
  if (target.has_parent_path() || target.has_extension() || std::filesystem::exists(target, failure)) return;
  const std::string name = target.string();
  if (models::find_block(name)) {
    throw Error(ExitCode::bad_spec, name + ": is a block, not a network; a model uses it in its layers: - " + name + ": {...}");
  }
  const std::string nearest = spec::nearest_name(name, models::network_names());
  throw Error(ExitCode::bad_spec,
              name + ": no file and no network of this name; " +
                  (nearest.empty() ? "convoy summary --help lists the networks" : "did you mean " + nearest + "?"));
}

}  // namespace

Job load_job(const std::filesystem::path& spec_file, const std::vector<std::string>& overrides, const Registry& registry) {
  if (is_network_name(spec_file)) {
    const std::string name = spec_file.string();
    throw Error(ExitCode::bad_spec,
                name + ": is a network, not a job; write a spec with model: {name: " + name + "} and its data");
  }
  require_spec_file(spec_file);
  spec::Diagnostics diagnostics(spec_file.string());
  spec::Node root = spec::load_yaml_file(spec_file, diagnostics);
  diagnostics.throw_if_any();
  if (spec::is_model_file(root)) {
    throw Error(ExitCode::bad_spec, spec_file.string() + ": holds a network, not a job; write a spec with model: {file: " +
                                        spec_file.filename().string() + "} and its data");
  }
  return load_with(root, spec_file, overrides, registry, diagnostics, spec::SpecKind::job);
}

Job load_job_or_model(const std::filesystem::path& target, const std::vector<std::string>& overrides, const Registry& registry) {
  spec::Diagnostics diagnostics(target.string());
  spec::Node model = spec::Node::map();
  if (is_network_name(target)) {
    model.set("name", spec::Node::string(target.string()));
  } else {
    require_network(target);
    spec::Node root = spec::load_yaml_file(target, diagnostics);
    diagnostics.throw_if_any();
    if (!spec::is_model_file(root)) return load_with(root, target, overrides, registry, diagnostics, spec::SpecKind::job);
    const spec::Node* section = root.find("model");
    section != nullptr ? model = *section : model.set("file", spec::Node::string(target.filename().string()));
  }
  return load_with(spec::spec_around_model(std::move(model)), target, overrides, registry, diagnostics, spec::SpecKind::model);
}

Job load_job_text(const std::string& yaml, const std::filesystem::path& spec_file, const std::vector<std::string>& overrides,
                  const Registry& registry) {
  spec::Diagnostics diagnostics(spec_file.string());
  const spec::Node root = spec::load_yaml_text(yaml, diagnostics, spec::kResolvedLimits);
  diagnostics.throw_if_any();
  Job job = load_with(root, spec_file, overrides, registry, diagnostics, spec::SpecKind::job);
  job.is_stored = true;
  return job;
}

std::string Job::advice_for_classes(int wanted) const {
  if (spec.model.classes_key.empty()) return "give the model one output a class";
  return "set " + spec.model.classes_key + " to " + std::to_string(wanted);
}

std::string Job::outputs_text() const {
  std::string text = "the model's last layer '" + network.nodes.back().name + "' has " + std::to_string(outputs()) +
                     (outputs() == 1 ? " output" : " outputs");
  if (classes() != outputs()) text += ", which tells " + std::to_string(classes()) + " classes apart";
  return text;
}

Program make_program(const Job& job, const Registry& registry, bool training) {
  return make_program(job, registry, training, job.passes ? *job.passes : all_passes());
}

Program make_program(const Job& job, const Registry& registry, bool training, const PassList& passes) {
  ProgramOptions options;
  options.max_batch = job.spec.data.batch_size;
  options.training = training;
  options.optimizer = job.optimizer.get();
  options.exclude_from_weight_decay = job.spec.exclude_from_weight_decay;
  options.loss = loss_options(job.spec.loss);
  options.loss.mixed_targets = job.spec.mixes_targets();
  options.recompute_above = static_cast<std::size_t>(job.spec.runtime.recompute_above);
  Program program = build_program(job.network, options);
  PassList chosen = passes;
  if (job.spec.log.gradient_norms) std::erase(chosen, kFuseDenseUpdate);  // every gradient is read after the step
  run_passes(program, registry, chosen);
  return program;
}

}  // namespace convoy
