// convoy predict SPEC|CHECKPOINT [--weights FILE] FILE|FOLDER...: the most probable classes of each image, with their names.
//
// A path that does not exist, a folder without images and a file that cannot be read or decoded are named with the reason, the
// others are predicted, and the exit code is 3.
#include <fmt/format.h>

#include <memory>

#include "datasets/file_list.h"
#include "pipeline/cli/builtin_registry.h"
#include "pipeline/cli/open_model.h"
#include "pipeline/cli/print_document.h"
#include "pipeline/cli/verb.h"
#include "pipeline/train/data_source.h"
#include "pipeline/train/evaluator.h"
#include "pipeline/train/probabilities.h"
#include "pipeline/train/run_session.h"

namespace convoy::cli {
namespace {

struct Options : ModelOptions {
  std::vector<std::string> files;
  int threads = 0;
  int top = 3;
  bool json = false;
};

struct Prediction {
  std::string path;
  std::string error;  // instead of classes
  std::vector<ClassProbability> classes;
};

std::vector<Prediction> predict_all(const OpenModel& model, Session& session, DataSource& source, int top) {
  std::vector<Prediction> predictions(static_cast<std::size_t>(source.dataset().size()));
  for (std::size_t i = 0; i < predictions.size(); ++i) predictions[i].path = source.dataset().describe(std::int64_t(i));
  source.pipeline().run({0, 0}, [&](BatchSlot& slot) {
    for (const SampleFailure& failure : slot.failures) predictions[failure.id].error = failure.reason;
    if (slot.count == 0) return true;
    const BatchOutputs out = predict_batch(model.job, session, slot);
    for (int n = 0; n < slot.count; ++n) {
      const auto row = out.logits.subspan(std::size_t(n) * out.stride, out.classes);
      predictions[slot.sample_ids[n]].classes = most_probable(model.job.spec.loss, row, top);
    }
    return true;
  });
  return predictions;
}

void print_json(const std::vector<Prediction>& predictions, const std::vector<std::string>& names) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Prediction& p : predictions) {
    nlohmann::ordered_json entry{{"path", p.path}};
    if (!p.error.empty()) entry["error"] = p.error;
    for (const auto& [index, probability] : p.classes) {
      entry["classes"].push_back({{"index", index}, {"name", names[index]}, {"probability", probability}});
    }
    all.push_back(std::move(entry));
  }
  print_document({{"predictions", all}});
}

void print_text(const std::vector<Prediction>& predictions, const std::vector<std::string>& names) {
  for (const Prediction& p : predictions) {
    std::string line;
    for (const auto& [index, probability] : p.classes) line += fmt::format("  {} {:.1f} %", names[index], 100.0 * probability);
    fmt::print("{}{}\n", p.path, p.error.empty() ? line : "  error: " + p.error);
  }
}

ExitCode predict(const Options& options) {
  const Registry registry = builtin_registry();
  const OpenModel model = open_model(options, registry);
  const int threads = resolve_threads(options.threads, model.job.spec);
  const std::vector<std::string>& names = model.checkpoint.data.class_names;
  const auto source =
      DataSource::open_files(model.job, std::make_unique<FileList>(options.files, names), executor_kind(model.job.spec), threads);
  const std::unique_ptr<Session> session = make_inference_session(model, registry, threads);
  const std::vector<Prediction> predictions = predict_all(model, *session, *source, options.top);
  (options.json ? print_json : print_text)(predictions, names);
  for (const Prediction& p : predictions) {
    if (!p.error.empty()) return ExitCode::bad_data;
  }
  return ExitCode::done;
}

}  // namespace

void declare_predict(CLI::App& command, Action& action) {
  const auto options = std::make_shared<Options>();
  add_model_options(command, *options);
  command.add_option("FILES", options->files, "image files and folders")->required();
  command.add_option("--top", options->top, "classes to show for each image")->check(CLI::Range(1, 1000))->capture_default_str();
  add_threads_option(command, options->threads);
  command.add_flag("--json", options->json, "print one JSON document");
  command.callback([options, &action] { action = [options] { return predict(*options); }; });
}

}  // namespace convoy::cli
