#include "pipeline/train/class_weights.h"

#include <algorithm>

#include "pipeline/core/error.h"
#include "pipeline/train/spec_place.h"

namespace convoy {
namespace {

std::vector<float> balanced(const Dataset& training) {
  std::vector<std::int64_t> count(training.class_names().size());
  for (std::int64_t id = 0; id < training.size(); ++id) ++count[static_cast<std::size_t>(training.label(id))];
  const auto classes = static_cast<double>(std::ranges::count_if(count, [](std::int64_t n) { return n > 0; }));
  std::vector<float> weights;
  for (const std::int64_t n : count) {
    weights.push_back(n == 0 ? 1.0f
                             : static_cast<float>(static_cast<double>(training.size()) / (classes * static_cast<double>(n))));
  }
  return weights;
}

std::vector<float> named(const Job& job, const std::vector<std::string>& names) {
  std::vector<float> weights(names.size(), 1.0f);
  for (const spec::ClassWeight& given : job.spec.loss.class_weights) {
    const auto found = std::ranges::find(names, given.name);
    if (found == names.end()) {
      const std::string near = spec::nearest_name(given.name, names);
      throw Error(ExitCode::bad_spec, spec_place(job, given.mark) + ": loss.class_weight." + given.name +
                                          ": the training data has no class of this name" +
                                          (near.empty() ? "" : "; did you mean \"" + near + "\"?"));
    }
    weights[static_cast<std::size_t>(found - names.begin())] = static_cast<float>(given.weight);
  }
  if (std::ranges::all_of(weights, [](float w) { return w == 0.0f; })) {
    throw Error(ExitCode::bad_spec, job.spec_file.string() +
                                        ": loss.class_weight: every class has weight 0, so nothing would be " +
                                        "learned; give at least one class a weight above 0");
  }
  return weights;
}

}  // namespace

std::vector<float> class_weights(const Job& job, const Dataset& training) {
  if (job.spec.loss.balanced_classes) return balanced(training);
  if (job.spec.loss.class_weights.empty()) return {};
  return named(job, training.class_names());
}

}  // namespace convoy
