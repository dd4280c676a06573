// convoy eval SPEC|CHECKPOINT [--weights FILE]: top-1, top-5, loss and the confusion matrix on the validation data.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "pipeline/cli/builtin_registry.h"
#include "pipeline/cli/open_model.h"
#include "pipeline/cli/print_document.h"
#include "pipeline/cli/table.h"
#include "pipeline/cli/verb.h"
#include "pipeline/train/evaluator.h"
#include "pipeline/train/index_progress.h"
#include "pipeline/train/run_session.h"

namespace convoy::cli {
namespace {

constexpr int kMaxMatrixClasses = 25;  // wider matrices go to --json only

struct Options : ModelOptions {
  int threads = 0;
  bool json = false;
};

struct Evaluation {
  ClassificationMetrics metrics;
  std::int64_t bad = 0;
  std::vector<std::string> classes;
};

void print_json(const Evaluation& e, const OpenModel& model) {
  nlohmann::ordered_json matrix = nlohmann::ordered_json::array();
  for (int label = 0; label < e.metrics.classes(); ++label) {
    nlohmann::ordered_json row = nlohmann::ordered_json::array();
    for (int predicted = 0; predicted < e.metrics.classes(); ++predicted) row.push_back(e.metrics.confusion(label, predicted));
    matrix.push_back(std::move(row));
  }
  print_document({{"checkpoint", model.checkpoint.file.string()},
                  {"top1", e.metrics.top1()},
                  {"top5", e.metrics.top5()},
                  {"loss", e.metrics.loss()},
                  {"count", e.metrics.count()},
                  {"expected", e.metrics.count() + e.bad},
                  {"quarantined", e.bad},
                  {"class_names", e.classes},
                  {"confusion_matrix", matrix}});
}

void print_matrix(const Evaluation& e) {
  if (e.metrics.classes() > kMaxMatrixClasses) return;
  std::vector<Table::Column> columns{{"label \\ predicted", Table::Align::left}};
  for (const std::string& name : e.classes) columns.push_back({name});
  columns.push_back({"recall"});
  Table table(std::move(columns));
  for (int label = 0; label < e.metrics.classes(); ++label) {
    std::vector<std::string> row{e.classes[label]};
    std::int64_t total = 0;
    for (int predicted = 0; predicted < e.metrics.classes(); ++predicted) {
      total += e.metrics.confusion(label, predicted);
      row.push_back(std::to_string(e.metrics.confusion(label, predicted)));
    }
    row.push_back(total == 0 ? "-" : fmt::format("{:.1f} %", 100.0 * double(e.metrics.confusion(label, label)) / double(total)));
    table.row(std::move(row));
  }
  fmt::print("\n{}", table.text());
}

// A spec that lists its metrics gets those; --json always holds everything.
bool wanted(const OpenModel& model, const std::string& metric) {
  const std::vector<std::string>& listed = model.job.spec.metrics;
  return listed.empty() || std::find(listed.begin(), listed.end(), metric) != listed.end();
}

void print_text(const Evaluation& e, const OpenModel& model) {
  const bool top5 = e.metrics.classes() > 5 && wanted(model, "top5");
  fmt::print("checkpoint {}\ntop-1 {:.2f} %{}  loss {:.4f}  images {}{}\n", model.checkpoint.file.string(),
             100.0 * e.metrics.top1(), top5 ? fmt::format("  top-5 {:.2f} %", 100.0 * e.metrics.top5()) : "", e.metrics.loss(),
             e.metrics.count(), e.bad > 0 ? fmt::format(" of {}: {} bad, in quarantine", e.metrics.count() + e.bad, e.bad) : "");
  if (wanted(model, "confusion_matrix")) print_matrix(e);
}

ExitCode evaluate_target(const Options& options) {
  const Registry registry = builtin_registry();
  const OpenModel model = open_model(options, registry);
  const int threads = resolve_threads(options.threads, model.job.spec);
  DataServices services;
  services.index = {IndexProgressLine(), [](const std::string& note) { fmt::print(stderr, "{}\n", note); }};
  const auto source = DataSource::open_validation(model.job, executor_kind(model.job.spec), threads, services);
  if (source == nullptr) {
    throw Error(ExitCode::bad_spec, options.spec +
                                        ": has no data.val to evaluate on; add one, or for a folder of images --set "
                                        "'data.val={type: image_folder, path: FOLDER}'");
  }
  if (source->dataset().class_names() != model.checkpoint.data.class_names) {
    throw Error(ExitCode::bad_data, options.spec + ": the validation data's classes are not those of " +
                                        model.checkpoint.file.string() + "; set data.class_names");
  }
  const std::unique_ptr<Session> session = make_inference_session(model, registry, threads);
  // What the folder's index keeps out counts as well: nothing is dropped in silence.
  Evaluation e{ClassificationMetrics(model.job.classes()), source->dataset().quarantined(), source->dataset().class_names()};
  const auto on_bad_sample = [&](const SampleFailure& failure) {
    fmt::print(stderr, "quarantined {}: {}\n", failure.source, failure.reason);
    ++e.bad;
  };
  const auto never = [] { return false; };
  if (const auto metrics = evaluate(model.job, *session, *source, never, on_bad_sample)) e.metrics = *metrics;
  (options.json ? print_json : print_text)(e, model);
  return ExitCode::done;
}

}  // namespace

void declare_eval(CLI::App& command, Action& action) {
  const auto options = std::make_shared<Options>();
  add_model_options(command, *options);
  add_threads_option(command, options->threads);
  command.add_flag("--json", options->json, "print one JSON document");
  command.callback([options, &action] { action = [options] { return evaluate_target(*options); }; });
}

}  // namespace convoy::cli
