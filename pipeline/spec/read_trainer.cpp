#include "pipeline/spec/read_sections.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

constexpr double kLongestReport = 86400.0;

// "auto", or a number of threads; 0 stands for auto.
int read_threads(ParamReader& runtime) {
  constexpr std::int64_t kMostThreads = 1024;
  const Node* node = runtime.child("threads");
  runtime.record("threads", Node::string("auto"));
  if (node == nullptr || as_string(*node) == "auto") return 0;
  const std::optional<std::int64_t> threads = as_integer(*node);
  if (!threads || *threads < 1 || *threads > kMostThreads) {
    runtime.error("threads", "expected auto or an integer from 1 to 1024, found " + describe(*node));
    return 0;
  }
  runtime.record("threads", Node::integer(*threads));
  return static_cast<int>(*threads);
}

// Seconds, as a number or as "10s".
double read_seconds(ParamReader& runtime, const std::string& key, double otherwise) {
  const Node* node = runtime.child(key);
  runtime.record(key, Node::number(otherwise));
  if (node == nullptr) return otherwise;
  Node number = *node;
  const std::optional<std::string> text = as_string(*node);
  if (text && !text->empty() && text->back() == 's') number = Node::scalar(text->substr(0, text->size() - 1));
  const std::optional<double> seconds = as_real(number);
  if (!seconds || *seconds < 0.01 || *seconds > kLongestReport) {
    runtime.error(key, "expected seconds from 0.01 to 86400, like 10 or 10s, found " + describe(*node));
    return otherwise;
  }
  runtime.record(key, Node::number(*seconds));
  return *seconds;
}

}  // namespace

TrainerSpec read_trainer(ParamReader& trainer) {
  TrainerSpec spec;
  spec.epochs = static_cast<int>(trainer.integer("epochs", spec.epochs, 1, 1'000'000));
  spec.validate_every = static_cast<int>(trainer.integer("validate_every", spec.validate_every, 1, 1'000'000));
  trainer.not_built("clip_grad_norm");
  trainer.not_built("ema");
  const Node* accumulation = trainer.child("grad_accumulation");
  if (accumulation != nullptr && as_integer(*accumulation) != 1) trainer.not_built("grad_accumulation", "only 1 is");
  return spec;
}

RuntimeSpec read_runtime(ParamReader& runtime) {
  RuntimeSpec spec;
  spec.threads = read_threads(runtime);
  spec.report_every = read_seconds(runtime, "report_every", spec.report_every);
  spec.executor = runtime.choice("executor", spec.executor, {"graph", "threads"});
  spec.winograd = runtime.boolean("winograd", spec.winograd);
  spec.recompute_above = runtime.bytes("recompute_above", spec.recompute_above, 0, std::int64_t{1} << 50);
  if (!runtime.boolean("deterministic", true)) {
    runtime.error("deterministic", "is always true: the same spec and data give the same bits; remove it");
  }
  runtime.not_built("memory_budget", "data.slots bounds the input side");
  return spec;
}

KernelsSpec read_kernels(ParamReader& kernels, const std::filesystem::path& directory) {
  KernelsSpec spec;
  if (kernels.has("schedules")) {
    const std::string file = kernels.string("schedules", std::nullopt);
    if (file.empty() && !kernels.refused("schedules")) kernels.error("schedules", "expected a file, relative to the spec");
    if (!file.empty()) spec.schedules = (directory / file).lexically_normal();
  }
  return spec;
}

LogSpec read_log(ParamReader& log) {
  LogSpec spec;
  spec.gradient_norms = log.boolean("gradient_norms", spec.gradient_norms);
  return spec;
}

}  // namespace convoy::spec
