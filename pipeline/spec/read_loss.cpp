#include <algorithm>

#include "pipeline/spec/read_sections.h"

namespace convoy::spec {

LossSpec read_loss(ParamReader& loss) {
  LossSpec spec;
  spec.name =
      loss.choice("name", spec.name, {"sparse_categorical_crossentropy"}, {"categorical_crossentropy", "binary_crossentropy"});
  spec.from_logits = loss.boolean("from_logits", true);
  if (!spec.from_logits) {
    loss.error("from_logits", "false is part of the spec language but not built yet; end the model with plain logits");
  }
  loss.not_built("label_smoothing");
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
