#include <algorithm>

#include "pipeline/spec/read_sections.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

std::vector<ClassWeight> read_weights(ParamReader& loss, const Node& map) {
  ParamReader reader(map, loss.path() + ".class_weight", loss.diagnostics());
  std::vector<ClassWeight> weights;
  for (const auto& [name, value] : map.entries) {
    weights.push_back({name, reader.real(name, std::nullopt, 0.0, 1e6), value.key_mark});
  }
  if (weights.empty()) loss.error("class_weight", "names no class; expected balanced, or a map like {cat: 1.0, dog: 2.5}");
  loss.record("class_weight", reader.resolved());
  return weights;
}

void read_class_weight(ParamReader& loss, LossSpec& spec) {
  const Node* node = loss.child("class_weight");
  loss.record("class_weight", Node{});
  if (!loss.has("class_weight")) return;
  if (node->kind == Node::Kind::map) {
    spec.class_weights = read_weights(loss, *node);
  } else if (node->kind == Node::Kind::scalar && node->text == "balanced") {
    spec.balanced_classes = true;
    loss.record("class_weight", Node::string("balanced"));
  } else {
    loss.error("class_weight",
               "expected balanced, or a map of classes to weights like {cat: 1.0, dog: 2.5}, found " + describe(*node));
  }
}

}  // namespace

LossSpec read_loss(ParamReader& loss) {
  LossSpec spec;
  spec.name =
      loss.choice("name", spec.name, {"sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy"});
  spec.from_logits = loss.boolean("from_logits", true);
  const Node* written = loss.child("from_logits");
  spec.from_logits_mark = written != nullptr ? written->mark : loss.mark();
  spec.label_smoothing = loss.real("label_smoothing", spec.label_smoothing, 0.0, 1.0);
  read_class_weight(loss, spec);
  if (spec.label_smoothing == 1.0) loss.error("label_smoothing", "must be below 1.0: labels would say nothing");
  return spec;
}

std::vector<std::string> read_metrics(ParamReader& root) {
  static const std::vector<std::string> kMetrics{"accuracy", "top1", "top5", "confusion_matrix"};
  const std::vector<std::string> metrics = root.strings("metrics", std::vector<std::string>{"accuracy"});
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    const std::string item = "item [" + std::to_string(i) + "], \"" + metrics[i] + "\", ";
    if (std::find(kMetrics.begin(), kMetrics.end(), metrics[i]) == kMetrics.end()) {
      const std::string near = nearest_name(metrics[i], kMetrics);
      root.error("metrics", item + "is no metric; expected accuracy, top1, top5 or confusion_matrix" +
                                (near.empty() ? "" : "; did you mean \"" + near + "\"?"));
    } else if (std::find(metrics.begin(), metrics.begin() + static_cast<std::ptrdiff_t>(i), metrics[i]) !=
               metrics.begin() + static_cast<std::ptrdiff_t>(i)) {
      root.error("metrics", item + "stands there twice; keep one");
    }
  }
  return metrics;
}

}  // namespace convoy::spec
