#include <algorithm>

#include "pipeline/spec/read_sections.h"

namespace convoy::spec {

LossSpec read_loss(ParamReader& loss) {
  LossSpec spec;
  spec.name =
      loss.choice("name", spec.name, {"sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy"});
  spec.from_logits = loss.boolean("from_logits", true);
  const Node* written = loss.child("from_logits");
  spec.from_logits_mark = written != nullptr ? written->mark : loss.mark();
  spec.label_smoothing = loss.real("label_smoothing", spec.label_smoothing, 0.0, 1.0);
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
